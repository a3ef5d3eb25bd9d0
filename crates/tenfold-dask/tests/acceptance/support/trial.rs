//! `Trial`: a test, with the program that it runs here, in drivers of its own and in workers.

use tenfold_dask::Dask;
use tenfold_graph::{Executor, Result, Run};

use super::case::Case;

/// Builds a graph, always the same one, and then runs it.
pub(crate) type Program = fn(&dyn Executor) -> Result<Run>;

/// A test.
#[derive(Clone, Copy)]
pub(crate) struct Trial {
    module: &'static str,
    function: &'static str,
    pub(crate) test: fn(&Case),
    pub(crate) program: Program,
    pub(crate) dress: fn(Dask) -> Dask,
    pub(crate) shares_cluster: bool,
    pub(crate) is_alone: bool,
    pub(crate) needs_python: bool,
    pub(crate) needs_openssl: bool,
    pub(crate) on_object_store: bool,
}

impl Trial {
    pub(crate) const fn new(
        module: &'static str,
        function: &'static str,
        test: fn(&Case),
        program: Program,
    ) -> Self {
        Self {
            module,
            function,
            test,
            program,
            dress: |dask| dask,
            shares_cluster: false,
            is_alone: false,
            needs_python: true,
            needs_openssl: false,
            on_object_store: false,
        }
    }

    /// Sets options of the executor, in drivers and workers.
    pub(crate) const fn dressed(self, dress: fn(Dask) -> Dask) -> Self {
        Self { dress, ..self }
    }

    /// Runs on the cluster of two workers that tests share which do not hurt it.
    pub(crate) const fn on_shared_cluster(self) -> Self {
        Self { shares_cluster: true, ..self }
    }

    /// Runs while no other test does: it looks at how long something takes.
    pub(crate) const fn alone(self) -> Self {
        Self { is_alone: true, ..self }
    }

    /// Runs without Python.
    pub(crate) const fn without_python(self) -> Self {
        Self { needs_python: false, ..self }
    }

    /// Needs the command `openssl`.
    pub(crate) const fn with_openssl(self) -> Self {
        Self { needs_openssl: true, ..self }
    }

    /// Has its stores in an object store, in processes of its own cluster too.
    #[cfg(feature = "aws")]
    pub(crate) const fn on_object_store(self) -> Self {
        Self { on_object_store: true, ..self }
    }

    /// `module::function`, as of an ordinary test.
    pub(crate) fn name(&self) -> String {
        let module = self.module.rsplit("::").next().unwrap_or_default();
        format!("{module}::{}", self.function)
    }
}

/// A test by its function, and the program that it runs.
macro_rules! trial {
    ($test:ident, $program:expr) => {
        $crate::support::trial::Trial::new(module_path!(), stringify!($test), $test, $program)
    };
}
pub(crate) use trial;
