"""Reading the live views: inside one tenant's fence, page by page, at least as fresh as asked."""
