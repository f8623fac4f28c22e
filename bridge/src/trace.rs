//! What each rule of the optimizers did to a statement's plan, by their own observers.

use std::any::Any;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use datafusion::catalog::Session;
use datafusion::common::{DFSchema, Result as EngineResult};
use datafusion::config::{ConfigOptions, TableOptions};
use datafusion::execution::runtime_env::RuntimeEnv;
use datafusion::execution::{SessionState, TaskContext};
use datafusion::logical_expr::execution_props::ExecutionProps;
use datafusion::logical_expr::registry::ExtensionTypeRegistryRef;
use datafusion::logical_expr::{AggregateUDF, Expr, HigherOrderUDF, LogicalPlan, ScalarUDF, WindowUDF};
use datafusion::optimizer::OptimizerConfig;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::{ExecutionPlan, displayable};
use datafusion::physical_planner::PhysicalPlanner;
use datafusion::prelude::SessionConfig;

use crate::bounded;
use crate::digest::blake3_hex;
use crate::error::Result;
use crate::join_exec::engine_planner;
use crate::observation::{self, Application, PhaseText};

/// Collects the applications of rules, in order.
pub struct Trace {
    options: Arc<ConfigOptions>,
    with_texts: bool,
    phase: &'static str,
    /// Of the plan as the last rule left it.
    digest: String,
    hash: u64,
    shape: Option<Shape>,
    since: Instant,
    position: usize,
    /// Rules of the phase; a pass has each of them once.
    rules: usize,
    initial: Vec<PhaseText>,
    applications: Vec<Application>,
    failure: Option<datafusion::error::DataFusionError>,
}

/// Tells plans of one process apart; a plan has thousands of parts, and is hashed after each rule.
#[derive(Default)]
struct QuickHasher(u64);

impl QuickHasher {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

impl Hasher for QuickHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.add(bytes.len() as u64);
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.add(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, value: u8) {
        self.add(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        self.add(value);
    }

    fn write_usize(&mut self, value: usize) {
        self.add(value as u64);
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }
}

fn hash_of(plan: &LogicalPlan) -> u64 {
    let mut hasher = QuickHasher::default();
    plan.hash(&mut hasher);
    hasher.finish()
}

/// What a physical plan is recognised by: the root's line, and its inputs, which are kept and so stay where they are.
struct Shape {
    line: String,
    inputs: Vec<Arc<dyn ExecutionPlan>>,
}

impl Shape {
    fn of(plan: &dyn ExecutionPlan) -> Self {
        let line = displayable(plan).one_line().to_string();
        Shape { line, inputs: plan.children().into_iter().map(Arc::clone).collect() }
    }

    fn is(&self, other: &Shape) -> bool {
        self.line == other.line
            && self.inputs.len() == other.inputs.len()
            && self.inputs.iter().zip(&other.inputs).all(|(one, another)| Arc::ptr_eq(one, another))
    }
}

/// The session without rules for physical plans: the engine offers no plan before its rules but to such a one.
struct Unruled(SessionState);

#[async_trait]
impl Session for Unruled {
    fn session_id(&self) -> &str {
        self.0.session_id()
    }

    fn config(&self) -> &SessionConfig {
        self.0.config()
    }

    fn catalog_list(&self) -> Arc<dyn datafusion::catalog::CatalogProviderList> {
        Arc::clone(self.0.catalog_list())
    }

    async fn create_physical_plan(&self, plan: &LogicalPlan) -> EngineResult<Arc<dyn ExecutionPlan>> {
        self.0.create_physical_plan(plan).await
    }

    fn create_physical_expr(&self, expr: Expr, schema: &DFSchema) -> EngineResult<Arc<dyn PhysicalExpr>> {
        self.0.create_physical_expr(expr, schema)
    }

    fn scalar_functions(&self) -> &HashMap<String, Arc<ScalarUDF>> {
        self.0.scalar_functions()
    }

    fn higher_order_functions(&self) -> &HashMap<String, Arc<HigherOrderUDF>> {
        self.0.higher_order_functions()
    }

    fn aggregate_functions(&self) -> &HashMap<String, Arc<AggregateUDF>> {
        self.0.aggregate_functions()
    }

    fn window_functions(&self) -> &HashMap<String, Arc<WindowUDF>> {
        self.0.window_functions()
    }

    fn extension_type_registry(&self) -> &ExtensionTypeRegistryRef {
        Session::extension_type_registry(&self.0)
    }

    fn runtime_env(&self) -> &Arc<RuntimeEnv> {
        self.0.runtime_env()
    }

    fn execution_props(&self) -> &ExecutionProps {
        self.0.execution_props()
    }

    fn as_any(&self) -> &dyn Any {
        &self.0
    }

    fn table_options(&self) -> &TableOptions {
        self.0.table_options()
    }

    fn table_options_mut(&mut self) -> &mut TableOptions {
        self.0.table_options_mut()
    }

    fn task_ctx(&self) -> Arc<TaskContext> {
        self.0.task_ctx()
    }
}

fn text_of(plan: &dyn ExecutionPlan) -> String {
    displayable(plan).indent(false).to_string()
}

impl Trace {
    pub fn new(state: &SessionState, with_texts: bool) -> Self {
        Trace {
            options: Arc::clone(state.config_options()),
            with_texts,
            phase: "",
            digest: String::new(),
            hash: 0,
            shape: None,
            since: Instant::now(),
            position: 0,
            rules: 0,
            initial: vec![],
            applications: vec![],
            failure: None,
        }
    }

    fn begin(&mut self, phase: &'static str, rules: usize, text: String) -> EngineResult<()> {
        (self.phase, self.rules, self.position) = (phase, rules, 0);
        if self.with_texts {
            self.initial.push(PhaseText { phase: phase.to_string(), text: text.clone() });
        }
        self.digest = blake3_hex(text, &self.options)?;
        self.since = Instant::now();
        Ok(())
    }

    /// A plan of another hash is written and digested; one of the same is the same.
    fn add(&mut self, rule: &str, text: Option<String>) {
        let mut row = Application {
            phase: self.phase.to_string(),
            pass: (self.position / self.rules.max(1)) as i64,
            position: self.position as i64,
            rule: rule.to_string(),
            before: self.digest.clone(),
            microseconds: self.since.elapsed().as_micros() as i64,
            ..Application::default()
        };
        if let Some(text) = text {
            let kept = if self.with_texts { text.clone() } else { String::new() };
            match blake3_hex(text, &self.options) {
                Ok(digest) => {
                    row.changed = digest != self.digest;
                    if row.changed {
                        row.text = kept;
                    }
                    self.digest = digest;
                }
                Err(error) => self.failure = self.failure.take().or(Some(error)),
            }
        }
        row.after = self.digest.clone();
        self.applications.push(row);
        self.position += 1;
        self.since = Instant::now();
    }

    fn add_logical(&mut self, plan: &LogicalPlan, rule: &str) {
        // What the rule took ends before its plan is looked at.
        let taken = self.since.elapsed();
        let hash = hash_of(plan);
        let text = (hash != self.hash).then(|| plan.display_indent().to_string());
        self.hash = hash;
        self.since = Instant::now().checked_sub(taken).unwrap_or_else(Instant::now);
        self.add(rule, text);
    }

    /// Optimizes a plan as the session does.
    pub fn optimize(&mut self, state: &SessionState, logical: &LogicalPlan) -> EngineResult<LogicalPlan> {
        bounded::plan(|| {
            let analyzer = state.analyzer();
            let rewrites = usize::from(!analyzer.function_rewrites.is_empty());
            self.hash = hash_of(logical);
            self.begin("analyzer", analyzer.rules.len() + rewrites, logical.display_indent().to_string())?;
            let analyzed = analyzer.execute_and_check(logical.clone(), &state.options(), |plan, rule| {
                self.add_logical(plan, rule.name());
            })?;
            self.begin("optimizer", state.optimizers().len(), analyzed.display_indent().to_string())?;
            state.optimizer().optimize(analyzed, state, |plan, rule| self.add_logical(plan, rule.name()))
        })
    }

    /// Plans an optimized plan as the session does.
    pub async fn plan(&mut self, state: SessionState, optimized: &LogicalPlan) -> EngineResult<Arc<dyn ExecutionPlan>> {
        let planner = engine_planner();
        let unruled = Unruled(state);
        let initial = bounded::plan_async(planner.create_physical_plan(optimized, &unruled)).await?;
        let state = unruled.0;
        self.begin("physical", state.physical_optimizers().len(), text_of(initial.as_ref()))?;
        self.shape = Some(Shape::of(initial.as_ref()));
        planner.optimize_physical_plan(initial, &state, |plan, rule| {
            let taken = self.since.elapsed();
            let shape = Shape::of(plan);
            let same = self.shape.as_ref().is_some_and(|before| before.is(&shape));
            let text = (!same).then(|| text_of(plan));
            self.shape = Some(shape);
            self.since = Instant::now().checked_sub(taken).unwrap_or_else(Instant::now);
            self.add(rule.name(), text);
        })
    }

    pub fn finish(self) -> Result<observation::Trace> {
        match self.failure {
            Some(error) => Err(error.into()),
            None => Ok(observation::Trace { applications: self.applications, initial: self.initial }),
        }
    }
}
