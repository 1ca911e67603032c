"""Single sign-on: an institution's own OpenID Connect provider vouches for its people, in that institution and nowhere else."""
