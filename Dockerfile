# syntax=docker/dockerfile:1
# `docker compose up` builds and runs it: compose.yaml. By hand:
#   docker build -t interview-bot .
#   docker run --env-file .env --read-only --tmpfs /tmp -v data:/data -v interviews:/interviews interview-bot

FROM python:3.11-slim AS build
WORKDIR /source
# No pip in the environment: nothing is installed where the bot runs.
RUN python -m venv --without-pip /opt/venv
# Where the file system is read-only, what is not compiled here would be compiled again at every start.
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
COPY constraints.txt constraints-cpu.txt ./
# uv verifies the hash of each package that constraints.txt pins; pip could not install the bot itself then.
RUN sed -n '/^uv==/,/^    #/{/^    #/!p;}' constraints.txt > uv.txt && \
    pip install --no-cache-dir --require-hashes -r uv.txt
# PyTorch without CUDA is gigabytes smaller, and comes from an index of its own, with hashes of its own.
RUN --mount=type=cache,target=/root/.cache/pip \
    PIP_PYTHON=/opt/venv/bin/python pip install --no-deps --require-hashes \
    --index-url https://download.pytorch.org/whl/cpu -r constraints-cpu.txt
COPY pyproject.toml README.md LICENSE ./
COPY content content
COPY index index
COPY bot bot
RUN --mount=type=cache,target=/root/.cache/uv \
    uv pip install --python /opt/venv/bin/python -c constraints.txt '.[models,sentry]'

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home bot && install -d -o bot -g bot -m 700 /data /interviews
COPY --from=build /opt/venv /opt/venv
# A new volume begins with what is here.
COPY --chown=bot:bot content/interviews /interviews
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/data \
    CONTENT_DIR=/interviews \
    MONITORING_LISTEN=0.0.0.0:9464 \
    HF_HOME=/data/huggingface \
    MPLCONFIGDIR=/tmp/matplotlib
# All that it writes to, besides /tmp: the file system can be read-only.
VOLUME ["/data", "/interviews"]
USER 10001
WORKDIR /data
# The first start makes the model and the index.
HEALTHCHECK --start-period=10m --interval=30s --timeout=10s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:9464/healthz', timeout=5)"]
ENTRYPOINT ["interview-bot"]
CMD ["run"]
