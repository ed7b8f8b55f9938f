# Assets: files that the portal serves from its own origin.
FROM node:20-slim AS assets
WORKDIR /portal
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev

# Python packages, compiled messages, collected static files.
FROM python:3.11-slim AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gettext libmagic1 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /portal
COPY requirements.lock ./
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock
COPY . .
COPY --from=assets /portal/node_modules node_modules
# The key of the build signs nothing: no session, link or receipt exists before the container runs.
RUN for source in locale/*/LC_MESSAGES/*.po; do msgfmt --check-format -o "${source%.po}.mo" "$source" || exit 1; done \
    && SECRET_KEY="$(head -c 48 /dev/urandom | base64)" REDIS_URL=redis://build .venv/bin/python manage.py collectstatic --noinput \
    && rm -rf node_modules

FROM python:3.11-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libmagic1 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --system --gid 10001 portal \
    && useradd --system --uid 10001 --gid portal --home-dir /portal --shell /usr/sbin/nologin portal
WORKDIR /portal
COPY --from=build /portal /portal
RUN mkdir -p var/private && chown -R portal:portal var
USER portal
ENV PATH=/portal/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
EXPOSE 8000
CMD ["gunicorn", "inpit_portal.wsgi", "--bind", "0.0.0.0:8000", "--workers", "4", "--no-control-socket", \
     "--worker-tmp-dir", "/dev/shm", "--max-requests", "2000", "--max-requests-jitter", "200", "--timeout", "60"]
