"""What the doors must know of the domains: their tables, their job handlers, their routes.

Only `main`, `worker`, `cli` and migrations import this module.
"""

from importlib import import_module

MODELS = (
    "app.core.events",
    "app.core.files",
    "app.core.jobs",
    "app.regions.models",
    "app.taxonomies.models",
    "app.accounts.models",
    "app.organisations.models",
    "app.capabilities.models",
    "app.needs.models",
    "app.imports.models",
    "app.matching.models",
    "app.engagements.models",
    "app.projects.models",
    "app.pairings.models",
    "app.searches.models",
    "app.plans.models",
    "app.collaboration.models",
    "app.policies.models",
)
TASKS = (
    "search.sync",
    "search.upkeep",
    "app.accounts.tasks",
    "app.capabilities.tasks",
    "app.collaboration.tasks",
    "app.imports.tasks",
    "app.matching.tasks",
    "app.needs.tasks",
    "app.searches.tasks",
    "app.policies.tasks",
    "app.plans.tasks",
)


def load_models() -> None:
    """Import every table, so that the metadata is complete."""
    for name in MODELS:
        import_module(name)


def load_tasks() -> None:
    """Import every job handler."""
    load_models()
    for name in TASKS:
        import_module(name)
