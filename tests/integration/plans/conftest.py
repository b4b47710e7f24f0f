"""Jobs of plans are done by the worker, once their handlers are known."""

import app.matching.tasks
import app.plans.tasks  # noqa: F401
import search.sync  # noqa: F401
