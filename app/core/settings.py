"""Every setting of the platform, read from HENGQIAO_* environment variables only here."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[2]


class Settings(BaseSettings):
    """Typed settings; the README's table is the users' copy of this class."""

    model_config = SettingsConfigDict(env_prefix="HENGQIAO_", extra="ignore")

    database_url: SecretStr = Field(
        default=SecretStr(""), description="SQLAlchemy address of PostgreSQL (psycopg)"
    )
    meili_url: str = Field(default="", description="address of Meilisearch")
    meili_key: SecretStr = Field(default=SecretStr(""), description="key of Meilisearch")
    meili_prefix: str = Field(default="hq", description="prefix of all index names")
    search_timeout: float = Field(default=2.0, description="seconds a page waits for the engine")

    web_threads: int = Field(default=20, description="threads that serve requests")
    secure_cookies: bool = Field(default=False, description="true behind HTTPS")
    session_days: int = Field(default=14, description="days until an unused sign-in ends")
    sign_in_attempts: int = Field(default=8, description="failed sign-ins before a pause")
    sign_in_window: int = Field(default=900, description="seconds over which they count")
    max_upload: int = Field(default=20 * 2**20, description="largest workbook in bytes")

    worker_batch: int = Field(default=200, description="jobs claimed at once")
    job_lease: int = Field(default=120, description="seconds until an unfinished job is retaken")
    job_attempts: int = Field(default=12, description="tries before a job is parked")

    log_json: bool = Field(default=True, description="one JSON object a line; false for people")
    log_level: str = Field(default="INFO", description="least level that is logged")


@lru_cache
def get_settings() -> Settings:
    """Settings of this process, read once."""
    return Settings()
