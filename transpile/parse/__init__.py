"""Source modules to graphs: `transpile.parse.module.parse_module` is the way in."""
