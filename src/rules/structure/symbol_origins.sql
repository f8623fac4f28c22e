-- Says of each thing outside the repository which module and distribution it comes from: the longest part of its name that
-- is a module.
-- law: every symbol has a row
-- before: import os\nfrom elsewhere import get\nos.getcwd()\nget()
-- after: qualified_name=os.getcwd module=os distribution=python
-- after: qualified_name=elsewhere.get module=null distribution=null
-- writes: external_symbols
-- key: qualified_name
WITH owners AS (
    -- Of two of which one begins with the other, the longer is the greater.
    SELECT o.symbol, max(m.module) AS module
    FROM outside_names AS o
    JOIN installed_modules AS m
      ON m.top = qname_first(o.symbol) AND qname_is_prefix(m.module, o.symbol)
    GROUP BY o.symbol
)
SELECT o.symbol AS qualified_name, w.module, m.distribution, m.version
FROM outside_names AS o
LEFT JOIN owners AS w ON w.symbol = o.symbol
LEFT JOIN installed_modules AS m ON m.module = w.module
ORDER BY qualified_name
