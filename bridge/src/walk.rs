//! Listing what is under a directory, with git's ignore rules.
//!
//! The walk keeps an explicit stack, so its depth is no matter, and reads nothing outside the repository but the
//! `.gitignore` files between the enclosing repository's root and the walked root: no user or machine configuration.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryBuilder, Int64Builder, RecordBatch, RecordBatchIterator, UInt8Builder, UInt32Builder, UInt64Builder,
};
use arrow::datatypes::{DataType, Field, Schema};
use arrow::ffi_stream::FFI_ArrowArrayStream;
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::abi::{borrow, ca_str, ca_strs, check_head};
use crate::error::{Failure, Result, ca_error, guard};

/// Says what a walk leaves out.
#[repr(C)]
pub struct ca_walk_options {
    pub abi_version: u32,
    pub struct_size: usize,
    /// Bytes of the path to list.
    pub root: ca_str,
    pub git_ignore: bool,
    /// Directories of these names are listed and not entered.
    pub skip_names: ca_strs,
    /// Directories that hold a file of one of these names are listed and not entered.
    pub skip_markers: ca_strs,
}

const FILE: u8 = 0;
const DIRECTORY: u8 = 1;
const SYMLINK: u8 = 2;
const OTHER: u8 = 3;

struct Entry {
    path: Vec<u8>,
    kind: u8,
    metadata: Option<Metadata>,
    ignored_by: String,
    error: String,
}

/// The rules of one ignore file, with the line of each pattern.
struct Rules {
    matcher: Gitignore,
    label: String,
    lines: HashMap<String, (usize, String)>,
}

/// The matcher takes `{a,b}` as alternatives; to git, braces are plain characters.
fn escape_braces(pattern: &str) -> String {
    let mut escaped = String::with_capacity(pattern.len());
    let mut after_backslash = false;
    for c in pattern.chars() {
        if matches!(c, '{' | '}') && !after_backslash {
            escaped.push('\\');
        }
        escaped.push(c);
        after_backslash = c == '\\' && !after_backslash;
    }
    escaped
}

impl Rules {
    /// Reads an ignore file whose patterns hold below `base`. None where it is missing or has no pattern.
    fn read(file: &Path, base: &Path, label: String) -> Option<Self> {
        let bytes = fs::read(file).ok()?;
        let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes)).into_owned();
        let mut builder = GitignoreBuilder::new(base);
        builder.allow_unclosed_class(true);
        let mut lines = HashMap::new();
        for (index, line) in text.lines().enumerate() {
            // A pattern git would not understand matches nothing there either.
            let line = if line.ends_with("\\ ") { line } else { line.trim_end() };
            let escaped = escape_braces(line);
            if builder.add_line(None, &escaped).is_ok() {
                lines.insert(escaped, (index + 1, line.to_string()));
            }
        }
        let matcher = builder.build().ok()?;
        (!matcher.is_empty()).then_some(Rules { matcher, label, lines })
    }

    /// Whether the rules decide about a path: ignored with an origin, or kept.
    fn decide(&self, path: &Path, is_directory: bool) -> Option<Option<String>> {
        match self.matcher.matched(path, is_directory) {
            Match::None => None,
            Match::Whitelist(_) => Some(None),
            Match::Ignore(glob) => {
                // Equal patterns: the later line decides, and is the one kept.
                let origin = self.lines.get(glob.original());
                let (line, pattern) = origin.map_or((0, glob.original()), |(line, text)| (*line, text));
                Some(Some(format!("{}:{line}: {pattern}", self.label)))
            }
        }
    }
}

/// Rules from the nearest directory outwards; children share their parents' tail.
struct Chain {
    rules: Option<Rules>,
    parent: Option<Arc<Chain>>,
}

fn ignored_by(chain: &Arc<Chain>, path: &Path, is_directory: bool) -> String {
    let mut next = Some(chain);
    while let Some(link) = next {
        if let Some(decision) = link.rules.as_ref().and_then(|rules| rules.decide(path, is_directory)) {
            return decision.unwrap_or_default();
        }
        next = link.parent.as_ref();
    }
    String::new()
}

/// The rules that hold at the root: its own `.git/info/exclude`, then `.gitignore` of the directories above it up to
/// the enclosing repository's root.
fn outer_chain(root: &Path) -> Arc<Chain> {
    let exclude = root.join(".git/info/exclude");
    let mut chain = Arc::new(Chain { rules: Rules::read(&exclude, root, ".git/info/exclude".into()), parent: None });
    let repository = root.ancestors().skip(1).find(|above| above.join(".git").exists());
    // A root that is a repository's own root has nothing above it.
    let Some(repository) = repository.filter(|_| !root.join(".git").exists()) else {
        return chain;
    };
    let between: Vec<&Path> = root.ancestors().skip(1).take_while(|above| above.starts_with(repository)).collect();
    for (depth, above) in between.iter().enumerate().rev() {
        let label = format!("{}.gitignore", "../".repeat(depth + 1));
        let rules = Rules::read(&above.join(".gitignore"), above, label);
        chain = Arc::new(Chain { rules, parent: Some(chain) });
    }
    chain
}

struct Walker {
    root: PathBuf,
    git_ignore: bool,
    skip_names: Vec<String>,
    skip_markers: Vec<String>,
    entries: Vec<Entry>,
    /// Directories to read: path below the root, and the rules of its parent.
    open: Vec<(PathBuf, Option<Metadata>, Arc<Chain>)>,
}

fn named(names: &[String], name: &OsStr) -> bool {
    names.iter().any(|other| other.as_bytes() == name.as_bytes())
}

impl Walker {
    fn list(&mut self, path: PathBuf, kind: u8, metadata: Option<Metadata>, ignored_by: String, error: String) {
        let path = path.into_os_string().into_vec();
        self.entries.push(Entry { path, kind, metadata, ignored_by, error });
    }

    fn run(&mut self) -> Result<()> {
        let chain =
            if self.git_ignore { outer_chain(&self.root) } else { Arc::new(Chain { rules: None, parent: None }) };
        // The root itself must be readable; below it, what is not is an entry.
        fs::read_dir(&self.root).map_err(|e| Failure::io(format!("{}: {e}", self.root.display())))?;
        self.open.push((PathBuf::new(), None, chain));
        while let Some((path, metadata, chain)) = self.open.pop() {
            self.read_directory(path, metadata, chain);
        }
        self.entries.sort_unstable_by(|left, right| left.path.cmp(&right.path));
        Ok(())
    }

    fn read_directory(&mut self, path: PathBuf, metadata: Option<Metadata>, parent: Arc<Chain>) {
        let full = self.root.join(&path);
        let items = match fs::read_dir(&full).and_then(Iterator::collect::<std::io::Result<Vec<_>>>) {
            Ok(items) => items,
            Err(error) => return self.list(path, DIRECTORY, metadata, String::new(), plain(&error)),
        };
        let is_root = path.as_os_str().is_empty();
        if !is_root && items.iter().any(|item| named(&self.skip_markers, &item.file_name())) {
            return self.list(path, DIRECTORY, metadata, String::new(), String::new());
        }
        let chain = if self.git_ignore && items.iter().any(|item| item.file_name() == ".gitignore") {
            let label = path.join(".gitignore").to_string_lossy().into_owned();
            Arc::new(Chain { rules: Rules::read(&full.join(".gitignore"), &full, label), parent: Some(parent) })
        } else {
            parent
        };
        for item in items {
            let name = item.file_name();
            let below = path.join(&name);
            // Of the link itself, not of what it names.
            let metadata = match item.metadata() {
                Ok(metadata) => metadata,
                Err(error) => {
                    self.list(below, OTHER, None, String::new(), plain(&error));
                    continue;
                }
            };
            self.add(below, &name, metadata, &full, &chain);
        }
    }

    fn add(&mut self, path: PathBuf, name: &OsStr, metadata: Metadata, folder: &Path, chain: &Arc<Chain>) {
        let kind = kind_of(&metadata);
        if kind == DIRECTORY && named(&self.skip_names, name) {
            return self.list(path, kind, Some(metadata), String::new(), String::new());
        }
        let reason =
            if self.git_ignore { ignored_by(chain, &folder.join(name), kind == DIRECTORY) } else { String::new() };
        if kind == DIRECTORY && reason.is_empty() {
            self.open.push((path, Some(metadata), Arc::clone(chain)));
        } else {
            self.list(path, kind, Some(metadata), reason, String::new());
        }
    }
}

fn kind_of(metadata: &Metadata) -> u8 {
    let kind = metadata.file_type();
    if kind.is_symlink() {
        SYMLINK
    } else if kind.is_dir() {
        DIRECTORY
    } else if kind.is_file() && !kind.is_fifo() {
        FILE
    } else {
        OTHER
    }
}

/// The system's message without its number.
fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_string()
}

fn nanoseconds(seconds: i64, rest: i64) -> i64 {
    seconds.saturating_mul(1_000_000_000).saturating_add(rest)
}

fn to_batch(entries: &[Entry]) -> Result<RecordBatch> {
    let mut path = BinaryBuilder::new();
    let mut kind = UInt8Builder::new();
    let (mut size, mut inode) = (UInt64Builder::new(), UInt64Builder::new());
    let (mut mtime, mut ctime) = (Int64Builder::new(), Int64Builder::new());
    let mut mode = UInt32Builder::new();
    let (mut ignored_by, mut error) = (BinaryBuilder::new(), BinaryBuilder::new());
    for entry in entries {
        path.append_value(&entry.path);
        kind.append_value(entry.kind);
        let metadata = entry.metadata.as_ref();
        size.append_value(metadata.map_or(0, MetadataExt::size));
        inode.append_value(metadata.map_or(0, MetadataExt::ino));
        mtime.append_value(metadata.map_or(0, |m| nanoseconds(m.mtime(), m.mtime_nsec())));
        ctime.append_value(metadata.map_or(0, |m| nanoseconds(m.ctime(), m.ctime_nsec())));
        mode.append_value(metadata.map_or(0, MetadataExt::mode));
        ignored_by.append_value(entry.ignored_by.as_bytes());
        error.append_value(entry.error.as_bytes());
    }
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("path", Arc::new(path.finish())),
        ("kind", Arc::new(kind.finish())),
        ("size", Arc::new(size.finish())),
        ("mtime_ns", Arc::new(mtime.finish())),
        ("ctime_ns", Arc::new(ctime.finish())),
        ("inode", Arc::new(inode.finish())),
        ("mode", Arc::new(mode.finish())),
        ("ignored_by", Arc::new(ignored_by.finish())),
        ("error", Arc::new(error.finish())),
    ];
    let fields: Vec<Field> =
        columns.iter().map(|(name, column)| Field::new(*name, column.data_type().clone(), false)).collect();
    debug_assert_eq!(fields[0].data_type(), &DataType::Binary);
    let arrays = columns.into_iter().map(|(_, column)| column).collect();
    Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)?)
}

/// Lists everything under a root as one batch, sorted by path: `path`, `ignored_by` and `error` as bytes, `kind`
/// (0 file, 1 directory, 2 symbolic link, 3 other), `size`, `mtime_ns`, `ctime_ns`, `inode`, `mode`.
///
/// # Safety
/// `options` is valid; `out` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_walk(options: *const ca_walk_options, out: *mut FFI_ArrowArrayStream) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract.
        let given = unsafe { borrow(options, "walk options") }?;
        let size = size_of::<ca_walk_options>();
        check_head("walk options", given.abi_version, given.struct_size, size)?;
        // SAFETY: by contract.
        let (root, skip_names, skip_markers) =
            unsafe { (given.root.bytes(), given.skip_names.to_vec()?, given.skip_markers.to_vec()?) };
        let root = Path::new(OsStr::from_bytes(root));
        let root = fs::canonicalize(root).map_err(|e| Failure::io(format!("{}: {}", root.display(), plain(&e))))?;
        let mut walker = Walker {
            root,
            git_ignore: given.git_ignore,
            skip_names,
            skip_markers,
            entries: Vec::new(),
            open: Vec::new(),
        };
        walker.run()?;
        let batch = to_batch(&walker.entries)?;
        let schema = batch.schema();
        let reader = RecordBatchIterator::new([Ok(batch)], schema);
        // SAFETY: by contract.
        unsafe { out.write(FFI_ArrowArrayStream::new(Box::new(reader))) };
        Ok(())
    })
}

/// Matches paths against patterns written as in `.gitignore`: `matched[i]` is 1 where path i, or a directory above it,
/// matches and no later `!` pattern takes it back. A path that ends with `/` is a directory.
///
/// # Safety
/// `globs` and `paths` are readable; `matched` has room for one byte a path.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ca_match_globs(globs: ca_strs, paths: ca_strs, matched: *mut u8) -> *mut ca_error {
    guard(|| {
        // SAFETY: by contract.
        let globs = unsafe { globs.to_vec() }?;
        let mut builder = GitignoreBuilder::new("");
        for glob in &globs {
            builder
                .add_line(None, &escape_braces(glob))
                .map_err(|e| Failure::invalid(format!("pattern {glob}: {e}")))?;
        }
        let matcher = builder.build().map_err(|e| Failure::invalid(e.to_string()))?;
        // SAFETY: by contract.
        let paths = unsafe { crate::abi::list(paths.items, paths.count) };
        for (index, path) in paths.iter().enumerate() {
            // SAFETY: by contract.
            let bytes = unsafe { path.bytes() };
            let bytes = &bytes[bytes.iter().take_while(|b| **b == b'/').count()..];
            let is_directory = bytes.last() == Some(&b'/');
            let trimmed = bytes.strip_suffix(b"/").unwrap_or(bytes);
            let hit = matcher.matched_path_or_any_parents(Path::new(OsStr::from_bytes(trimmed)), is_directory);
            // SAFETY: by contract there is room for each path.
            unsafe { matched.add(index).write(u8::from(hit.is_ignore())) };
        }
        Ok(())
    })
}
