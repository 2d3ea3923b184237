#!/bin/sh
# Run once by the postgres image when the database is made: the role the application connects as.
# It owns nothing and no policy makes an exception for it; `aixinwu migrate` grants it the tables.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$(cat /run/secrets/app_password)" \
  --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE aixinwu_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'password';
SQL
