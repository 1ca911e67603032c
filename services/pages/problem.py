"""The page that says no: what happened, what was kept, what to do next."""

from typing import Any

from litestar import Request, Response

from services.http.problems import Problem
from services.pages.rendering import page


def problem_page(request: Request[Any, Any, Any], problem: Problem, headers: dict[str, str]) -> Response[bytes]:
    return page(request, "problem.html", status=problem.status, headers=headers, problem=problem)
