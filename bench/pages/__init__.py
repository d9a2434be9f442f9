"""Pictures of digits as people take them, made from a seed: the material of `bench.pictures`.

A digit is written (`hands`), with a pen (`pens`) on paper (`papers`), lit (`light`) and taken by
a camera (`camera`); `scene` puts them together, `kinds` says which of them go together.
"""
