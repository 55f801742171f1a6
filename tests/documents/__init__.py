"""Tests of what people read: results, rule books, forms, check and diff pages, exports."""
