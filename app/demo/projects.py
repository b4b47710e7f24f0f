"""The innovation projects of the example institutions, each brought to its state step by step."""

from sqlalchemy.orm import Session

from app.demo.files import Table, filled, in_days, read, without
from app.demo.people import People
from app.projects.schemas import ProjectForm, StepForm
from app.projects.service import create, move


def add_projects(session: Session, people: People) -> None:
    """Describe every project and take its steps."""
    for entry in read("projects")["project"]:
        leader = people[entry["leader"]]
        project = create(session, leader, _form(entry, leader.name))
        for step in entry["steps"]:
            actor = people[step.get("by", entry["leader"])]
            note = StepForm(note=step.get("note", ""))
            move(session, actor, project.id, step["action"], note)


def _form(entry: Table, contact: str) -> ProjectForm:
    values = without(entry, "leader", "steps", "recruiting_in_days") | {
        "recruiting_until": in_days(entry["recruiting_in_days"]),
        "contact_name": contact,
        "contact_phone": "0000-00000000",
    }
    return filled(ProjectForm, values)
