#- file: main.py
# What contains what: the repository, packages, files, modules and declarations.

#- $repository:Repository{path=""} CONTAINS :File{path="main.py"}
#- $repository CONTAINS $pkg:Package{qualified_name=pkg}
#- $pkg CONTAINS $init:File{path="pkg/__init__.py"}
#- $init CONTAINS :Module{qualified_name=pkg}
#- $pkg CONTAINS $sub:Package{qualified_name=pkg.sub}
#- $sub CONTAINS :File{path="pkg/sub/mod.py"}
#- :File{path="main.py"} CONTAINS $module=@@:Module{qualified_name=main}
#- $module CONTAINS $x:Variable{qualified_name=main.x}
#- nodes{node_id=$x, parent_id=$module, kind=Variable, name=x}
#- files{path="main.py", file_id=$file, module=main, parse_status=ok, encoding=utf-8, error_count=0}
#- scope_manifest{path="main.py", kind=file, included=true}
#- nodes{node_id=$file, kind=File}
#- @"x = 1":Assign
x = 1
#- file: pkg/__init__.py
#- file: pkg/sub/__init__.py
#- file: pkg/sub/mod.py
#- definitions{kind=module, qualified_name=pkg.sub.mod, span=@@, line=1}
