#include "cli/arguments.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <sstream>

#include <CLI/CLI.hpp>

#include "base/suggest.h"

namespace codeanatomy::cli {
namespace {

const std::vector<std::string> kCommands = {"build",   "plan",   "query", "find",    "refs",   "callers",
                                            "callees", "impact", "path",  "dead",    "status", "rules",
                                            "why",     "verify", "demo",  "version", "help"};

// Commands of the contract that are not built yet, so that they are refused in words.
const std::set<std::string> kNotYet = {"check", "flows", "slice", "sql", "policy", "history", "restore", "vacuum",
                                       "watch", "probe", "diff",  "ui",  "report", "mcp",     "cluster", "config"};

// Options of the contract that are not built yet.
const std::set<std::string> kOptionsNotYet = {"--run", "--at", "--scip", "--engine"};

arrow::Status RefuseWhatIsNotBuilt(const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    const std::string name = word.substr(0, word.find('='));
    if (word == "--") break;
    if (kOptionsNotYet.contains(name)) {
      return arrow::Status::Invalid("the option ", name, " is part of the contract and not built yet");
    }
  }
  return arrow::Status::OK();
}

void AddCommon(CLI::App& app, Arguments& arguments) {
  static const std::map<std::string, When> kWhen = {
      {"auto", When::kAuto}, {"always", When::kAlways}, {"never", When::kNever}};
  app.add_option("--store", arguments.store, "Folder of the store (default: .codeanatomy under PATH)");
  app.add_option("--format", arguments.format, "table, json, ndjson, csv, tsv, arrow or parquet");
  app.add_option("--threads", arguments.threads, "Threads that work; changes no answer")->check(CLI::Range(1, 1024));
  app.add_option("--memory-limit", arguments.memory_limit, "Memory of the engine, such as 2GB or 50%");
  app.add_option("--policy", arguments.policy, "Built-in policy pack (dev, ci, prod) or a TOML file");
  app.add_option("--set", arguments.sets, "key=value: a setting of the engine or the policy; repeatable")
      ->allow_extra_args(false);
  app.add_option("--color", arguments.color, "auto, always or never")->transform(CLI::CheckedTransformer(kWhen));
  app.add_option("--progress", arguments.progress, "auto, always or never")->transform(CLI::CheckedTransformer(kWhen));
  app.add_flag("-q,--quiet", arguments.quiet, "Say nothing but errors");
  app.add_flag("-v,--verbose", arguments.verbose, "Say what every stage and rule took");
  app.add_option_function<std::string>(
         "--log-format", [&](const std::string& format) { arguments.log_json = format == "json"; }, "text or json")
      ->check(CLI::IsMember({"text", "json"}));
}

void AddRuleOptions(CLI::App& app, Arguments& arguments) {
  app.add_option(
         "--rules", arguments.rules.folders,
         "Folder of a rule pack, or the name of one that the program brings; repeatable, remembered by the store")
      ->allow_extra_args(false);
  app.add_option("--disable", arguments.rules.disabled, "Rule that is not to run; repeatable, remembered by the store")
      ->allow_extra_args(false);
  app.add_option("--param", arguments.rules.parameters,
                 "PACK.NAME=VALUE: a rule pack's parameter; repeatable, remembered by the store")
      ->allow_extra_args(false);
  app.add_flag("--no-rules", arguments.no_rules, "Forget the packs, disabled rules and parameters of earlier builds");
}

void AddBuildOptions(CLI::App& app, Arguments& arguments) {
  AddRuleOptions(app, arguments);
  app.add_option("--source-root", arguments.source_roots, "Folder that module names count from; repeatable")
      ->allow_extra_args(false);
  app.add_option("--include", arguments.include, "Glob of files to take; repeatable")->allow_extra_args(false);
  app.add_option("--exclude", arguments.exclude, "Glob of files to leave out; repeatable")->allow_extra_args(false);
  app.add_option("--repository", arguments.repository, "Name of the repository in ids (default: none)");
  app.add_option("--witness", arguments.witness,
                 "Who else reads the sources: ast, symtable, none or all (default: policy)");
  app.add_option("--python", arguments.python,
                 "Environment whose packages and stubs are read; ast and symtable are of it (else: python3)");
  app.add_flag("--rehash", arguments.rehash, "Read every file, whatever its times say");
  app.add_option("--print", arguments.print_stage, "Print the rows of one stage and write no store");
  app.add_flag("--strict", arguments.strict, "Exit with 3 if a file could not be read whole");
}

void AddPlanOptions(CLI::App& app, Arguments& arguments) {
  app.add_option("--out", arguments.out, "Folder that `plan export` makes");
  app.add_option("--sample", arguments.sample, "At most so many rows of each input in an exported plan")
      ->check(CLI::PositiveNumber);
  app.add_flag("--analyze", arguments.analyze, "Run what `plan explain` explains, and say what it took");
  app.add_option("--dialect", arguments.dialect, "Dialect of `plan show --format sql`");
}

void AddFindOptions(CLI::App& app, Arguments& arguments) {
  app.add_option("--kind", arguments.definition_kind, "Definitions of this kind alone, such as class or function");
}

void AddImpactOptions(CLI::App& app, Arguments& arguments) {
  app.add_option("--depth", arguments.depth, "At most so many steps")->check(CLI::Range(1, 1000000));
}

void AddDeadOptions(CLI::App& app, Arguments& arguments) {
  app.add_option("--entry-point", arguments.entry_points,
                 "Name that is used from outside, or a pattern with *; repeatable, beside those of codeanatomy.toml")
      ->allow_extra_args(false);
  app.add_option(
         "--public", arguments.interfaces,
         "Module whose public names are used from outside, all or none; repeatable, instead of codeanatomy.toml")
      ->allow_extra_args(false);
  app.add_flag_function(
      "--tests,!--no-tests", [&](std::int64_t count) { arguments.tests = count > 0; },
      "Whether what tests use counts as used (default: yes)");
  app.add_option("--confidence", arguments.confidence, "How likely what is named has to be dead (default: 0.5)")
      ->check(CLI::Range(0.0, 1.0));
}

void AddVerifyOptions(CLI::App& app, Arguments& arguments) {
  app.add_flag("--laws", arguments.laws_only, "Check the stored rows and the laws, without the clean builds");
}

}  // namespace

arrow::Result<Arguments> ParseArguments(const std::vector<std::string>& words) {
  ARROW_RETURN_NOT_OK(RefuseWhatIsNotBuilt(words));
  Arguments arguments;
  if (words.empty() || words[0] == "--help" || words[0] == "-h") {
    arguments.command = "help";
    return arguments;
  }
  arguments.command = words[0] == "--version" ? "version" : words[0];
  if (kNotYet.contains(arguments.command)) {
    return arrow::Status::Invalid("the command ", arguments.command, " is part of the contract and not built yet");
  }
  if (std::find(kCommands.begin(), kCommands.end(), arguments.command) == kCommands.end()) {
    return arrow::Status::Invalid("there is no command ", arguments.command, DidYouMean(arguments.command, kCommands),
                                  " (`codeanatomy help` lists them)");
  }
  if (std::any_of(words.begin() + 1, words.end(), [](const auto& w) { return w == "--help" || w == "-h"; })) {
    arguments.words = {arguments.command};
    arguments.command = "help";
    return arguments;
  }
  CLI::App app("codeanatomy " + arguments.command);
  app.set_help_flag();
  AddCommon(app, arguments);
  if (arguments.command == "build" || arguments.command == "plan" || arguments.command == "demo")
    AddBuildOptions(app, arguments);
  if (arguments.command == "plan") AddPlanOptions(app, arguments);
  if (arguments.command == "rules") AddRuleOptions(app, arguments);
  if (arguments.command == "verify") AddVerifyOptions(app, arguments);
  if (arguments.command == "find") AddFindOptions(app, arguments);
  if (arguments.command == "impact") AddImpactOptions(app, arguments);
  if (arguments.command == "dead") AddDeadOptions(app, arguments);
  app.add_option("words", arguments.words);
  std::vector<std::string> reversed(words.rbegin(), words.rend() - 1);
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    return arrow::Status::Invalid(error.what(), " (`codeanatomy help ", arguments.command, "` shows the options)");
  }
  return arguments;
}

std::string HelpText(const std::string& command) {
  static const std::map<std::string, std::string> kExamples = {
      {"build",
       "Builds or updates the graph of a repository.\n\n"
       "  codeanatomy build                        the current folder\n"
       "  codeanatomy build ~/src/django           another one\n"
       "  codeanatomy build --witness ast,symtable --python python3.13\n"
       "                                           with CPython's own reading as a second source\n"
       "  codeanatomy build --print scopes .       the rows of one stage, nothing stored\n"},
      {"plan",
       "Says what a build would run and why, a row a task, before anything runs.\n\n"
       "  codeanatomy plan                         the current folder\n"
       "  codeanatomy plan --rules ./mine          with one more rule pack\n"
       "  codeanatomy plan --format ndjson | jq 'select(.action == \"run\")'\n\n"
       "What shaped the plans, and what of it changed (docs/plans.md):\n\n"
       "  codeanatomy plan audit > plans.json      a document of the plans that a build would make now\n"
       "  codeanatomy plan audit plans.json        exit 1 and the cause where they are others than those\n"
       "  codeanatomy plan audit 3 4               two runs of the store, by number\n"
       "  codeanatomy plan audit STORE STORE       the last runs of two stores, by their folders\n"
       "  codeanatomy plan diff 3 4                how the plans of two runs differ\n"
       "  codeanatomy plan show calls              a rule's plans, and what became of its predicates\n"
       "  codeanatomy plan show \"SELECT …\" --format sql --dialect duckdb   also text, json, dot, substrait\n"
       "  codeanatomy plan trace calls             what each rule of the optimizer did; -v: what it left\n"
       "  codeanatomy plan explain calls --analyze   run, and what the operators did\n"
       "  codeanatomy plan export calls --out DIR  a rule with its rows, to run elsewhere\n"
       "  codeanatomy plan replay DIR              exit 1 where plan or rows are others there\n"},
      {"query",
       "Runs one read-only SQL statement over the public tables.\n\n"
       "  codeanatomy query \"SELECT kind, count(*) FROM nodes GROUP BY kind\"\n"
       "  codeanatomy query --format ndjson \"SELECT * FROM call_graph WHERE callee = 'm.f'\"\n"
       "  echo 'SELECT * FROM files' | codeanatomy query -\n"},
      {"find",
       "Lists the definitions that a name means.\n\n"
       "  codeanatomy find Cart                    every Cart, whatever it is in\n"
       "  codeanatomy find shop.Cart.add           its qualified name, or the last parts of it\n"
       "  codeanatomy find cart --kind class       also: module, function, method, lambda, variable, parameter, "
       "import,\n"
       "                                           attribute, type_parameter\n\n"
       "Where nothing is called so, what has it in its name. The queries: docs/ask.md.\n"},
      {"refs",
       "Lists the references to what a name means, or to what is at a place.\n\n"
       "  codeanatomy refs Cart.add\n"
       "  codeanatomy refs os.path.join            things outside the repository too\n"
       "  codeanatomy refs shop/cart.py:12:8       the name there; without a column every name on the line\n"
       "  codeanatomy refs Cart --format ndjson | jq 'select(.role == \"write\")'\n\n"
       "Ambiguous references are rows; how many are unresolved and say the name is told on stderr.\n"},
      {"callers",
       "Lists the call sites that lead to what a name means.\n\n"
       "  codeanatomy callers Cart.add\n"
       "  codeanatomy callers subprocess.run --format csv\n"
       "  codeanatomy callers shop/cart.py:12:8    of the name there\n\n"
       "Ambiguous calls are rows; how many are unresolved and call the name is told on stderr.\n"},
      {"callees",
       "Lists what the call sites in a function, class body or module lead to.\n\n"
       "  codeanatomy callees Cart.add\n"
       "  codeanatomy callees shop.cart            what the module's own statements call\n\n"
       "What is undecided is a row with its reason.\n"},
      {"impact",
       "Lists who is affected when what a name means changes, or what lies in a file.\n\n"
       "  codeanatomy impact Cart.add              callers, users, importers, subclasses and overrides, and theirs\n"
       "  codeanatomy impact shop/cart.py          of all that the file defines\n"
       "  codeanatomy impact Cart --depth 1        those that use it themselves\n"
       "  codeanatomy impact shop/cart.py:12:8     of the name there\n\n"
       "Each row has the steps that lead there, and the least confidence among them. How many unresolved calls may "
       "lead\n"
       "further is told on stderr.\n"},
      {"path",
       "Finds a shortest chain of calls from one name to another, a row a call.\n\n"
       "  codeanatomy path app.main Cart.add\n"
       "  codeanatomy path shop.cart subprocess.run   from anything in a module or class, to things outside too\n"
       "  codeanatomy path app.py:4:6 Cart            places instead of names\n\n"
       "Where there is none, stderr says whether unresolved calls on the way leave it unknown.\n"},
      {"dead",
       "Lists functions, methods and classes that no code is sure to reach, with reason and confidence.\n\n"
       "  codeanatomy dead                         public names count as perhaps used\n"
       "  codeanatomy dead --public all            a library: they are used\n"
       "  codeanatomy dead --public none --entry-point cli.main --entry-point 'plugins.*'   a program\n"
       "  codeanatomy dead --no-tests              also what tests alone use\n"
       "  codeanatomy dead --confidence 0          all that is not sure to be used\n\n"
       "In codeanatomy.toml, beside the sources:\n\n"
       "  [dead]\n"
       "  entry_points = [\"cli.main\", \"plugins.*\"]\n"
       "  public = true                            or false, or modules: [\"shop\", \"shop.api\"]\n"
       "  tests = false                            what tests alone use is dead\n\n"
       "What the reasons mean: docs/ask.md.\n"},
      {"status",
       "Says what is in the store: files, rows of each table, the last run, and whether sources changed since.\n\n"
       "  codeanatomy status                       the store of the current folder\n"
       "  codeanatomy status --format json\n"
       "  codeanatomy status --store DIR           sources where the last build found them\n\n"
       "One row a subject, with the columns subject, name, status, rows, version, finished, age_seconds, digest:\n"
       "  run            the last run: its number as version, its files as rows, seconds since it ended\n"
       "  freshness      status fresh, stale or unknown (the sources are gone); rows: how much is pending\n"
       "  pending        a file that is added, removed, changed, or newer (written since; its bytes were not read)\n"
       "  pending-input  another input that differs or is unreadable: program, rules, scope_manifest, something "
       "linked\n"
       "  table          rows, Delta version and digest; unchanged: the run before wrote it\n"
       "  input          what the run was built from\n"},
      {"rules",
       "Lists the rules, shows one, or draws the inferred task graph.\n\n"
       "  codeanatomy rules                        a row a rule, in the order they run\n"
       "  codeanatomy rules show references        header, statement, columns and where they come from, plans, costs\n"
       "  codeanatomy rules show references --format json\n"
       "  codeanatomy rules graph --format svg > rules.svg      (also dot, json)\n"
       "  codeanatomy rules list --rules DIR       with a pack that no build has taken yet\n"
       "  codeanatomy rules packs                  the packs that the program brings, for `build --rules NAME`\n\n"
       "The rules are those that a build would take: the program's own and what the store remembers.\n"},
      {"why",
       "Says why a node or edge is in the graph: rule, lineage, witnesses, and the rows it was made of, down to "
       "source.\n\n"
       "  codeanatomy why 4172819201734516021\n"
       "  codeanatomy why 4172819201734516021 --format json\n"
       "  codeanatomy query \"SELECT edge_id, path, bstart FROM edges WHERE kind = 'CALLS' LIMIT 5\"   where ids "
       "are\n\n"
       "Rows between the sources and the graph are not kept: the sources are read and the rules run again.\n"},
      {"verify",
       "Checks the laws on the store, then that clean builds in other circumstances give the same digests.\n\n"
       "  codeanatomy verify\n  codeanatomy verify --laws          without the clean builds\n"},
      {"demo",
       "Builds the graph of the standard library of python3 and answers three questions about it.\n\n"
       "  codeanatomy demo\n"},
      {"version", "Prints the versions of everything that is linked.\n\n  codeanatomy version\n"},
      {"help",
       "Shows help.\n\n  codeanatomy help build\n  codeanatomy help tables     the tables and their columns\n"
       "  codeanatomy help functions  the functions that SQL has here\n"}};
  std::string text;
  const auto found = kExamples.find(command);
  if (found != kExamples.end()) {
    text = found->second;
    Arguments unused;
    CLI::App app("");
    app.set_help_flag();
    AddCommon(app, unused);
    if (command == "build" || command == "plan") AddBuildOptions(app, unused);
    if (command == "rules") AddRuleOptions(app, unused);
    if (command == "verify") AddVerifyOptions(app, unused);
    if (command == "find") AddFindOptions(app, unused);
    if (command == "impact") AddImpactOptions(app, unused);
    if (command == "dead") AddDeadOptions(app, unused);
    const std::string options = app.help();
    const std::size_t start = options.find("Options:");
    if (start != std::string::npos) text += "\n" + options.substr(start);
    return text;
  }
  text = "codeanatomy turns a Python repository into a Code Property Graph in open Delta tables.\n\n";
  for (const std::string& name : kCommands) {
    const std::string& help = kExamples.at(name);
    text += "  " + name + std::string(10 - std::min<std::size_t>(9, name.size()), ' ') +
            help.substr(0, help.find('\n')) + "\n";
  }
  return text +
         "\n`codeanatomy help COMMAND` shows examples and options; `codeanatomy help tables` the tables,\n`codeanatomy "
         "help functions` the functions.\n";
}

}  // namespace codeanatomy::cli
