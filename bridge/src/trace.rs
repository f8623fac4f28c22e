//! What each rule of the optimizers did to a statement's plan, by their own observers.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Instant;

use datafusion::common::Result as EngineResult;
use datafusion::config::ConfigOptions;
use datafusion::execution::{SessionState, SessionStateBuilder};
use datafusion::logical_expr::LogicalPlan;
use datafusion::optimizer::OptimizerConfig;
use datafusion::physical_plan::{ExecutionPlan, displayable};
use datafusion::physical_planner::PhysicalPlanner;
use serde_json::{Value, json};

use crate::bounded;
use crate::digest::blake3_hex;
use crate::error::Result;
use crate::join_exec::engine_planner;

/// Collects the applications of rules, in order.
pub struct Trace {
    options: Arc<ConfigOptions>,
    with_texts: bool,
    phase: &'static str,
    /// Of the plan as the last rule left it.
    digest: String,
    hash: u64,
    since: Instant,
    position: usize,
    /// Rules of the phase; a pass has each of them once.
    rules: usize,
    initial: Vec<Value>,
    applications: Vec<Value>,
    failure: Option<datafusion::error::DataFusionError>,
}

fn hash_of(plan: &LogicalPlan) -> u64 {
    let mut hasher = DefaultHasher::new();
    plan.hash(&mut hasher);
    hasher.finish()
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
            self.initial.push(json!({ "phase": phase, "text": text }));
        }
        self.digest = blake3_hex(text, &self.options)?;
        self.since = Instant::now();
        Ok(())
    }

    /// A plan of another hash is written and digested; one of the same is the same.
    fn add(&mut self, rule: &str, text: Option<String>) {
        let microseconds = self.since.elapsed().as_micros() as u64;
        let mut row = json!({
            "phase": self.phase,
            "pass": self.position / self.rules.max(1),
            "position": self.position,
            "rule": rule,
            "changed": false,
            "before": self.digest,
            "microseconds": microseconds,
        });
        if let Some(text) = text {
            match blake3_hex(text.clone(), &self.options) {
                Ok(digest) => {
                    let changed = digest != self.digest;
                    row["changed"] = json!(changed);
                    if changed && self.with_texts {
                        row["text"] = json!(text);
                    }
                    self.digest = digest;
                }
                Err(error) => self.failure = self.failure.take().or(Some(error)),
            }
        }
        row["after"] = json!(self.digest);
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
    pub async fn plan(
        &mut self,
        state: &SessionState,
        optimized: &LogicalPlan,
    ) -> EngineResult<Arc<dyn ExecutionPlan>> {
        let planner = engine_planner();
        // The engine offers no plan before its rules but to a session without any.
        let config = state.config().clone().with_create_default_catalog_and_schema(false);
        let bare = SessionStateBuilder::new_from_existing(state.clone())
            .with_config(config)
            .with_physical_optimizer_rules(vec![])
            .build();
        let initial = bounded::plan_async(planner.create_physical_plan(optimized, &bare)).await?;
        self.begin("physical", state.physical_optimizers().len(), text_of(initial.as_ref()))?;
        planner.optimize_physical_plan(initial, state, |plan, rule| {
            let taken = self.since.elapsed();
            let text = text_of(plan);
            self.since = Instant::now().checked_sub(taken).unwrap_or_else(Instant::now);
            self.add(rule.name(), Some(text));
        })
    }

    pub fn finish(self) -> Result<Value> {
        match self.failure {
            Some(error) => Err(error.into()),
            None => Ok(json!({ "initial": self.initial, "applications": self.applications })),
        }
    }
}
