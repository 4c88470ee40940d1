using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Engine.Executions;
using Oleada.Engine.Plans;
using Xunit;

namespace Oleada.Simulation.Tests.Executions;

/// <summary>Which atoms are kept apart, decision by decision.</summary>
public sealed class WriteSetTests
{
    [Fact]
    public void A_declared_path_on_which_a_task_has_unmerged_work_stays_taken_until_the_task_is_merged()
    {
        var run = new Run(mergesTasks: true, Task("A", Atom("a1", "f"), Atom("a2", null, "a1")), Task("B", Atom("b1", "f")));
        Assert.Equal(["A/a1"], run.Started());
        run.Complete("A/a1", "f");
        Assert.Equal(["A/a2"], run.Started());
        run.Complete("A/a2");
        Assert.Equal(["B/b1"], run.Started());
    }

    [Fact]
    public void What_was_declared_and_not_written_is_free_when_its_atom_ends()
    {
        var run = new Run(mergesTasks: true, Task("A", Atom("a1", "src/"), Atom("a2", null, "a1")), Task("B", Atom("b1", "src/b.cs")));
        Assert.Equal(["A/a1"], run.Started());
        run.Complete("A/a1", "src/a.cs");
        Assert.Equal(["B/b1", "A/a2"], run.Started());
    }

    [Fact]
    public void Work_below_a_folder_keeps_who_declares_the_folder_apart()
    {
        var run = new Run(mergesTasks: true, Task("A", Atom("a1"), Atom("a2", null, "a1")), Task("B", Atom("b0"), Atom("b1", "src/", "b0")));
        Assert.Equal(["A/a1", "B/b0"], run.Started());
        run.Complete("A/a1", "src/deep/a.cs");
        run.Complete("B/b0");
        Assert.Equal(["A/a2"], run.Started());
        run.Complete("A/a2");
        Assert.Equal(["B/b1"], run.Started());
    }

    [Fact]
    public void In_one_folder_for_all_the_work_is_there_when_its_atom_has_ended()
    {
        var run = new Run(mergesTasks: false, Task("A", Atom("a1", "f"), Atom("a2", null, "a1")), Task("B", Atom("b1", "f")));
        Assert.Equal(["A/a1"], run.Started());
        run.Complete("A/a1", "f");
        Assert.Equal(["B/b1", "A/a2"], run.Started());
    }

    [Fact]
    public void Nobody_waits_for_a_task_that_waits_itself_for_others()
    {
        var run = new Run(mergesTasks: true, Task("A", Atom("a1", "f"), Atom("a2", null, "a1", "B")), Task("B", Atom("b1", "f")), Task("long", Atom("a1")));
        Assert.Equal(["A/a1", "long/a1"], run.Started());
        run.Complete("A/a1", "f");
        Assert.Equal(["B/b1"], run.Started());
    }

    [Fact]
    public void Nobody_waits_for_a_task_that_waits_for_a_person_to_raise_its_budget()
    {
        var spender = Task("A", Atom("a1", "f"), Atom("a2", null, "a1")) with
        {
            Agent = "claude", Budget = new Budget { Tokens = 10, Reached = BudgetRule.Ask },
        };
        var run = new Run(mergesTasks: true, spender, Task("B", Atom("b0"), Atom("b1", null, "b0"), Atom("b2", "f", "b1")));
        Assert.Equal(["A/a1", "B/b0"], run.Started());
        run.Complete("B/b0");
        Assert.Equal(["B/b1"], run.Started());
        run.Complete("A/a1", "f");
        Assert.Empty(run.Started());
        run.Complete("B/b1");
        Assert.Equal(["B/b2"], run.Started());
    }

    [Fact]
    public void An_atom_for_which_another_task_waits_is_merged_and_frees_its_paths()
    {
        var run = new Run(
            mergesTasks: true, Task("A", Atom("a1", "f"), Atom("a2", null, "a1")), Task("B", Atom("b1", "f")), Task("C", Atom("c1", null, "A/a1")));
        Assert.Equal(["A/a1"], run.Started());
        run.Complete("A/a1", "f");
        Assert.Equal(["B/b1", "A/a2", "C/c1"], run.Started());
    }

    [Fact]
    public void Tasks_that_came_into_conflict_are_tried_again_one_after_another()
    {
        var run = new Run(mergesTasks: true, Task("A", Atom("a1")), Task("B", Atom("a1")), Task("C", Atom("a1")), Task("D", Atom("a1")));
        Assert.Equal(["A/a1", "B/a1", "C/a1", "D/a1"], run.Started());
        run.Complete("A/a1", "log");
        foreach (var late in new[] { "B/a1", "C/a1", "D/a1" })
            run.Conflict(late, "log");
        foreach (var late in new[] { "B/a1", "C/a1", "D/a1" })
        {
            run.Pass(TimeSpan.FromMinutes(1));
            Assert.Equal([late], run.Started());
            run.Complete(late, "log");
        }
        var file = Assert.Single(run.End().ContendedFiles!);
        Assert.Equal(("log", "A B C D"), (file.Path, string.Join(' ', file.Tasks)));
    }

    [Fact]
    public void A_file_that_many_tasks_write_without_a_conflict_keeps_nobody_apart()
    {
        var run = new Run(mergesTasks: true, [.. Enumerable.Range(0, 6).Select(index => Task($"t{index}", Atom("a1"), Atom("a2", null, "a1")))]);
        var first = run.Started();
        Assert.Equal(6, first.Count);
        foreach (var atom in first)
            run.Complete(atom, "CHANGELOG.md");
        var second = run.Started();
        Assert.Equal(6, second.Count);
        foreach (var atom in second)
            run.Complete(atom, "CHANGELOG.md");
        Assert.Null(run.End().ContendedFiles);
    }

    [Fact]
    public void What_was_learned_keeps_its_tasks_apart_from_each_other_and_from_who_declares_it_and_from_nobody_else()
    {
        var run = new Run(
            mergesTasks: false, new Dictionary<string, WriteSetLearned> { ["A"] = Knows("log"), ["B"] = Knows("log", "gone"), ["D"] = Knows("other") },
            Task("A", Atom("a1")), Task("B", Atom("a1")), Task("C", Atom("a1", "log")), Task("D", Atom("a1")), Task("E", Atom("a1")));
        Assert.Equal(["A/a1", "D/a1", "E/a1"], run.Started());
        Assert.Equal(["log"], run.State.KnownWritesOf(0));
        run.Complete("D/a1", "other");
        run.Complete("E/a1");
        Assert.Empty(run.Started());
        run.Complete("A/a1", "log");
        Assert.Equal(["B/a1"], run.Started());
        run.Complete("B/a1", "log");
        Assert.Equal(["C/a1"], run.Started());
        run.Complete("C/a1", "log");
        // B has completed without it, and one task alone is in nobody's way.
        Assert.Equal("log: A B C", string.Join("; ", run.End().ContendedFiles!.Select(file => $"{file.Path}: {string.Join(' ', file.Tasks)}")));
    }

    [Fact]
    public void What_a_task_that_did_not_complete_was_known_to_write_is_kept_for_the_next_execution()
    {
        var run = new Run(mergesTasks: true, new Dictionary<string, WriteSetLearned> { ["A"] = Knows("log"), ["B"] = Knows("log") }, Task("A", Atom("a1")), Task("B", Atom("a1")));
        Assert.Equal(["A/a1"], run.Started());
        run.Tell(new Cancel("enough", null));
        run.Tell(new AttemptFinished(0, 1, new AttemptOutcome { Result = AttemptResult.Cancelled }));
        Assert.Equal(["A", "B"], Assert.Single(run.End().ContendedFiles!).Tasks);
    }

    [Fact]
    public void A_task_that_rewrites_thousands_of_files_holds_what_others_declare_and_no_more()
    {
        var declared = Enumerable.Range(0, 600).Select(index => $"src/f{index:000}.cs").ToArray();
        var run = new Run(
            mergesTasks: true, Task("A", Atom("a1"), Atom("a2", null, "a1")), Task("B", Atom("b0"), Atom("b1", "src/", "b0")),
            Task("C", Atom("c0"), new PlanAtom { Id = "c1", Run = "true", Touches = declared, DependsOn = ["c0"] }));
        Assert.Equal(["A/a1", "B/b0", "C/c0"], run.Started());
        run.Complete("A/a1", [.. Enumerable.Range(0, 5000).Select(index => $"src/f{index:000}.cs")]);
        run.Complete("B/b0");
        run.Complete("C/c0");
        Assert.Equal(["A/a2"], run.Started());
        var saved = System.Text.Json.Nodes.JsonNode.Parse(run.State.Save())!;
        Assert.Equal(256, saved["Unmerged"]![0]!["Paths"]!.AsArray().Count);
        Assert.Equal(run.State.Save(), ExecutionState.Load(run.State.Graph, run.State.Save()).Save());
    }

    [Fact]
    public void What_tasks_are_known_to_write_is_bounded_over_all()
    {
        var tasks = Enumerable.Range(0, 1000).Select(index => Task($"t{index}", Atom("a1"))).ToArray();
        var learned = tasks.ToDictionary(task => task.Id, _ => Knows([.. Enumerable.Range(0, 10).Select(file => $"f{file}")]), StringComparer.Ordinal);
        var run = new Run(mergesTasks: true, learned, tasks);
        Assert.Equal(10, run.State.KnownWritesOf(0).Count);
        Assert.Empty(run.State.KnownWritesOf(999));
        Assert.Equal(4096, run.State.ContendedFiles().Sum(file => file.Tasks.Count));
    }

    private static WriteSetLearned Knows(params string[] paths) => new(paths, "before");

    private static PlanTask Task(string id, params PlanAtom[] atoms) => new() { Id = id, Name = id, Atoms = atoms };

    private static PlanAtom Atom(string id, string? touches = null, params string[] dependsOn) =>
        new() { Id = id, Run = "true", Touches = touches is null ? null : [touches], DependsOn = dependsOn };

    /// <summary>An execution that is told what to do, one input at a time.</summary>
    private sealed class Run
    {
        private readonly Execution _execution;
        private readonly List<string> _started = [];
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        private ExecutionCompleted? _end;

        public Run(bool mergesTasks, params PlanTask[] tasks)
            : this(mergesTasks, [], tasks)
        {
        }

        public Run(bool mergesTasks, Dictionary<string, WriteSetLearned> learned, params PlanTask[] tasks)
        {
            var graph = PlanGraph.Build(new MasterPlan { Plan = "p", Tasks = tasks });
            _execution = new Execution(new ExecutionState(graph), 1, 8, mergesTasks);
            var started = new ExecutionStarted { ExecutionId = "e", TotalTasks = tasks.Length, TotalAtoms = graph.Atoms.Length, Phases = [] };
            Tell(new Begin(started) { Learned = learned });
        }

        public ExecutionState State => _execution.State;

        /// <summary>What has started since this was last asked, in its order.</summary>
        public IReadOnlyList<string> Started()
        {
            string[] started = [.. _started];
            _started.Clear();
            return started;
        }

        public void Complete(string atom, params string[] changed) => Finish(atom, AttemptResult.Completed, changed, []);

        public void Conflict(string atom, string path) => Finish(atom, AttemptResult.Failed, [path], [path]);

        public void Pass(TimeSpan time)
        {
            _now += time;
            Tell(new Tick());
        }

        public ExecutionCompleted End() => _end ?? throw new InvalidOperationException("it has not ended");

        public void Tell(ExecutionInput input)
        {
            Assert.True(_execution.Handle(input, _now));
            _started.AddRange(_execution.Effects.OfType<StartAttempt>().Select(start => State.Graph.Atoms[start.Atom].Name));
            _end = _execution.Events.Select(decided => decided.Data).OfType<ExecutionCompleted>().SingleOrDefault();
            _execution.Clear();
        }

        private void Finish(string name, AttemptResult result, string[] changed, string[] conflicts)
        {
            var atom = State.Graph.Atoms.Single(node => node.Name == name);
            Tell(new AttemptFinished(atom.Index, State.AttemptOf(atom.Index), new AttemptOutcome
            {
                Result = result,
                TokensUsed = 10,
                ErrorType = conflicts.Length > 0 ? "merge_conflict" : null,
                Changes = [.. changed.Select(path => new FileChange(path, 1, $"{name} {_now.Ticks}", "unknown", ArtifactChange.Modified))],
                Conflicts = conflicts,
            }));
        }
    }
}
