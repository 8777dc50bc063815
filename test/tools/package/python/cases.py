"""Functions by name, and what each of them returns or raises."""

CASES = {}


def case(function):
    """Adds a function without arguments under its own name."""
    add(function.__name__, function)
    return function


def add(name, function, *args):
    if name in CASES:
        raise ValueError(f"There are two cases {name!r}.")
    CASES[name] = lambda: function(*args)


def outcomes():
    return {name: outcome(function) for name, function in CASES.items()}


def outcome(function):
    try:
        return {"value": function()}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
