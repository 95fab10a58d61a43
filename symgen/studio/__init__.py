"""The studio: one local page to design a recipe, look through data, draw, read and compare. Needs symgen[studio].

`server.studio` starts it. What comes in passes `guard` first, every path passes `workspace`, and what takes long runs
in a process of its own (`jobs`, `worker`). The page itself is plain HTML, CSS and JavaScript in `static/`.
"""
