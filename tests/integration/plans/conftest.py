"""Jobs of plans are done by the worker, once their handlers are known."""

from app.registry import load_tasks

load_tasks()
