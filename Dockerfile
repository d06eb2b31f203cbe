# The front-end libraries, exactly as locked
FROM node:24-slim AS frontend
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund

# The Python packages, exactly as locked, in a virtual environment that the last stage copies
FROM python:3.11-slim AS packages
RUN python -m venv /venv
# With the compiled candidate join: the worker needs it, and web and worker are one image
COPY requirements/fast.lock /tmp/fast.lock
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/fast.lock

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --uid 10001 --no-create-home --home-dir /app symbiosis
WORKDIR /app
COPY --from=packages /venv /venv
COPY --from=frontend /app/node_modules ./node_modules
COPY . .
# The key is for this step only: collecting needs settings, and settings refuse to start without one.
RUN SECRET_KEY=only-for-collecting-static-files python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf node_modules \
    && mkdir -p /uploads && chown -R symbiosis var /uploads
USER symbiosis
EXPOSE 8000
CMD ["gunicorn", "symbiosis.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm", \
     "--access-logfile", "-"]
