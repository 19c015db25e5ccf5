"""What single texts mean: roles, activities, documents, citations, dates, items of lists."""
