"""Runs `up` with small stand-ins for the platform's four programs, real servers beneath.

Usage: fake_platform.py PORT DIRECTORY [migrate|seed|web: the program that is to fail]
"""

import sys
from dataclasses import replace
from pathlib import Path

from app.local.programs import Commands
from app.local.up import Plan, run

PYTHON = (sys.executable, "-c")

# Counts its runs in the database, so that a test sees what a second `up` finds.
MIGRATE = """
import os, psycopg
url = os.environ["HENGQIAO_DATABASE_URL"].replace("+psycopg", "")
with psycopg.connect(url) as connection:
    connection.execute("create table if not exists runs (at timestamptz default now())")
    connection.execute("insert into runs default values")
"""
SEED = """
import json, os, psycopg
url = os.environ["HENGQIAO_DATABASE_URL"].replace("+psycopg", "")
with psycopg.connect(url) as connection:
    runs = connection.execute("select count(*) from runs").fetchone()[0]
print(json.dumps({"accounts": [{"role": "企业", "login": f"run-{runs}", "password": "示例口令"}]}))
"""
WORKER = "import time; time.sleep(600)"
WEB = """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
class Ready(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
HTTPServer((sys.argv[1], int(sys.argv[2])), Ready).serve_forever()
"""
FAIL = "import sys; sys.exit('故意失败')"

COMMANDS = Commands(
    migrate=(*PYTHON, MIGRATE),
    seed=(*PYTHON, SEED),
    worker=(*PYTHON, WORKER),
    web=(*PYTHON, WEB, "{host}", "{port}"),
)

if __name__ == "__main__":
    port, directory, *failing = sys.argv[1:]
    commands = replace(COMMANDS, **dict.fromkeys(failing, (*PYTHON, FAIL)))
    plan = Plan(int(port), directory=Path(directory), commands=commands, durable=False)
    sys.exit(run(plan))
