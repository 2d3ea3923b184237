"""Settings: read once at the door from the environment (prefix AIXINWU_) or var/env."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.base.secrets import SuiteName


class Settings(BaseSettings):
    """What an operator may set; docs/operations.md describes each name."""

    model_config = SettingsConfigDict(
        env_prefix="AIXINWU_", env_file="var/env", env_file_encoding="utf-8", extra="ignore"
    )

    env: Literal["development", "production"] = "production"
    database_url: str = "sqlite:///var/aixinwu.db"
    migration_database_url: str | None = None
    app_role: str = Field("aixinwu_app", pattern=r"^[a-z_][a-z0-9_]{0,62}$")
    key_file: Path | None = None
    keys: SecretStr | None = None
    suite: SuiteName = "aes"
    model_dir: Path = Path("var/model")
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    worker_inside: bool = False
    pool_size: int = Field(40, ge=1, le=200)
    lock_timeout_seconds: float = Field(5.0, ge=0.1, le=60)
    watch_seconds: float = Field(0.1, ge=0.01, le=5)
    docs: bool | None = None
    cors_origins: list[str] = []
    forwarded_allow_ips: str = Field("", max_length=1000)
    anchor_file: Path | None = None
    anchor_minutes: int = Field(10, ge=1, le=1440)
    erase_ledger: Path | None = None
    retention: bool = False
    limits: bool = True
    limit_token: int = Field(600, ge=1, le=1_000_000)
    limit_backend: int = Field(6_000, ge=1, le=1_000_000)
    limit_address: int = Field(120, ge=1, le=1_000_000)
    hash_memory_kib: int = Field(65_536, ge=8, le=4_194_304)
    hash_passes: int = Field(3, ge=1, le=20)
    hash_lanes: int = Field(1, ge=1, le=16)
    hashes_at_once: int = Field(4, ge=1, le=100)
    sms_url: str | None = Field(None, pattern=r"^https?://[^\s]{1,500}$")
    sms_secret: SecretStr | None = Field(None, min_length=24)
    sms_per_day: int = Field(2_000, ge=1, le=1_000_000)
    codes_per_address_hour: int = Field(100, ge=1, le=1_000_000)
    codes_per_backend_hour: int = Field(2_000, ge=1, le=1_000_000)
    codes_per_device_hour: int = Field(10, ge=1, le=10_000)
    phone_change_hours: int = Field(24, ge=1, le=720)
    scanner: str | None = None
    documents_per_owner: int = Field(100, ge=1, le=10_000)
    document_megabytes_per_owner: int = Field(200, ge=10, le=100_000)
    handler_name: str = Field("兰州市残疾人联合会", min_length=1, max_length=100)
    handler_contact: str = Field("残疾人服务热线 12385", min_length=1, max_length=200)
    reveals_per_account: int = Field(30, ge=1, le=10_000)
    reveals_per_organisation: int = Field(300, ge=1, le=100_000)
    reveals_per_employer: int = Field(20, ge=1, le=10_000)
    common_passwords: Path | None = None
    passkey_domain: str | None = None
    passkey_origins: list[str] = []

    @property
    def development(self) -> bool:
        """Whether this installation is for trying out: demo credentials, docs on."""
        return self.env == "development"
