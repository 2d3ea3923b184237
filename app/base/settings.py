"""Settings: read once at the door from the environment (prefix AIXINWU_) or var/env."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an operator may set; docs/operations.md describes each name."""

    model_config = SettingsConfigDict(
        env_prefix="AIXINWU_", env_file="var/env", env_file_encoding="utf-8", extra="ignore"
    )

    env: Literal["development", "production"] = "production"
    database_url: str = "sqlite:///var/aixinwu.db"
    migration_database_url: str | None = None
    key_file: Path | None = None
    keys: SecretStr | None = None
    model_dir: Path = Path("var/model")
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    worker_inside: bool = False
    pool_size: int = Field(40, ge=1, le=200)
    lock_timeout_seconds: float = Field(5.0, ge=0.1, le=60)
    watch_seconds: float = Field(0.1, ge=0.01, le=5)
    docs: bool | None = None
    cors_origins: list[str] = []
    password_memory_kib: int = Field(65_536, ge=8, le=1 << 22)
    password_passes: int = Field(3, ge=1, le=20)
    password_lanes: int = Field(4, ge=1, le=16)
    password_hashes_at_once: int = Field(4, ge=1, le=100)
    common_passwords: Path | None = None
    passkey_domain: str | None = None
    passkey_origins: list[str] = []

    @property
    def development(self) -> bool:
        """Whether this installation is for trying out: demo credentials, docs on."""
        return self.env == "development"
