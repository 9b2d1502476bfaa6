def lateral():
    """A subquery that stands in the
    FROM clause of a query, and is about other
    FROM clauses of it.

    FROM python where something was
    COPY that of the image
    """


DOCKERFILE = """
FROM mirror.example.com/python:3.12 AS build
RUN pip install x
FROM --platform=linux/amd64 mirror.example.com/python:3.12-slim
COPY --from=build /x /x
"""
