"""Geometry of the pictures: numbers in, positions and words out.

Pure: knows no database, web or template; what draws lies in `templates/components`.
"""
