#pragma once

// Private to rules/values/: names that the solver asks for, by number.

#include <algorithm>
#include <string_view>

#include "rules/values/program_internal.h"

namespace codeanatomy::rules::values {

bool IsOneOf(const auto& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

struct Words {
  explicit Words(Names& names)
      : any(names.Intern("*")),
        unknown(names.Intern("* unknown")),
        keys(names.Intern("* keys")),
        turned(names.Intern("* turned")),
        setter(names.Intern("* setter")),
        metaclass(names.Intern("metaclass")),
        get(names.Intern("__get__")),
        set(names.Intern("__set__")),
        positional(names.Intern("positional")),
        regular(names.Intern("regular")),
        keyword(names.Intern("keyword")),
        star(names.Intern("star")),
        double_star(names.Intern("double_star")),
        list(names.Intern("list")),
        tuple(names.Intern("tuple")),
        dict(names.Intern("dict")),
        is_async(names.Intern("async")),
        none(names.Intern("None")),
        not_none(names.Intern("not None")),
        is_not(names.Intern("not")),
        builtins(names.Intern("builtins")),
        object(names.Intern("builtins.object")),
        str(names.Intern("builtins.str")),
        none_type(names.Intern("builtins.NoneType")),
        generator_context(names.Intern("contextlib._GeneratorContextManager")),
        static_method(names.Intern("builtins.staticmethod")),
        class_method(names.Intern("builtins.classmethod")),
        make(names.Intern("__new__")),
        begin(names.Intern("__init__")),
        begin_subclass(names.Intern("__init_subclass__")),
        class_getitem(names.Intern("__class_getitem__")),
        call(names.Intern("__call__")),
        getattr(names.Intern("__getattr__")),
        getitem(names.Intern("__getitem__")),
        setitem(names.Intern("__setitem__")),
        iter(names.Intern("__iter__")),
        async_iter(names.Intern("__aiter__")),
        next(names.Intern("__next__")),
        async_next(names.Intern("__anext__")),
        enter(names.Intern("__enter__")),
        exit(names.Intern("__exit__")),
        async_enter(names.Intern("__aenter__")),
        async_exit(names.Intern("__aexit__")),
        await(names.Intern("__await__")),
        class_of(names.Intern("__class__")),
        self(names.Intern("__self__")),
        function(names.Intern("__func__")),
        contains(names.Intern("__contains__")),
        equal(names.Intern("__eq__")),
        not_equal(names.Intern("__ne__")),
        either(names.Intern("__or__")) {}

  // Keys of containers: whatever key there is, one that is not known, and where the keys themselves are.
  Name any, unknown, keys;
  // Of an instance: what it is once it has another class. Of a property: what sets it.
  Name turned, setter;
  Name metaclass;  // a keyword of classes
  // Methods of descriptors.
  Name get, set;
  // Kinds of parameters.
  Name positional, regular, keyword, star, double_star;
  // Kinds of containers.
  Name list, tuple, dict;
  // Details of functions and of what is narrowed.
  Name is_async, none, not_none, is_not;
  // The module `builtins`, and classes in it and others.
  Name builtins, object, str, none_type, generator_context, static_method, class_method;
  // Methods that the interpreter calls, and attributes that it gives.
  Name make, begin, begin_subclass, class_getitem, call, getattr, getitem, setitem, iter, async_iter, next, async_next,
      enter, exit, async_enter, async_exit, await, class_of, self, function, contains, equal, not_equal, either;
};

}  // namespace codeanatomy::rules::values
