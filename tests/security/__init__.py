"""One tenant against another, through every door there is; the attempts are counted, and none may succeed."""
