using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Engine.Executions;
using Oleada.Engine.Plans;
using Xunit;

namespace Oleada.Simulation.Tests.Executions;

/// <summary>Which files are events of their own where an attempt leaves very many.</summary>
public sealed class ToldChangesTests
{
    private static readonly PlanTask Task = new()
    {
        Id = "t", Name = "t", Touches = ["zone/"], Expects = ["zz.txt"], Atoms = [new PlanAtom { Id = "a", Run = "true" }],
    };

    private readonly ExecutionState _state = new(PlanGraph.Build(new MasterPlan { Plan = "p", Tasks = [Task] }));

    [Fact]
    public void As_many_as_an_attempt_may_have_are_told_as_they_come()
    {
        var told = Tell(Files("f", ArtifactLimits.MaxPerAttempt));

        Assert.Equal((ArtifactLimits.MaxPerAttempt, 0), (told.Changes.Count, told.Rest));
    }

    [Fact]
    public void Of_too_many_the_expected_and_declared_ones_come_first()
    {
        var told = Tell([.. Files("f", 5_000), Change("zone/x"), Change("zz.txt")]);

        Assert.Equal((ArtifactLimits.MaxPerAttempt, 5_002 - ArtifactLimits.MaxPerAttempt), (told.Changes.Count, told.Rest));
        Assert.Equal(["zz.txt", "zone/x", "f0"], told.Changes.Take(3).Select(change => change.Path));
    }

    [Fact]
    public void A_full_execution_tells_what_is_known_or_expected_and_counts_the_rest()
    {
        foreach (var change in Files("old", ArtifactLimits.MaxPerExecution))
        {
            _state.Apply(-1, DateTimeOffset.UnixEpoch, new ArtifactCreated
            {
                Path = change.Path, Size = 0, Type = ArtifactType.File, Language = "unknown", TaskId = "t", Sha256 = "before",
            });
        }

        var told = Tell([.. Files("new", 7), Change("old3"), Change("zz.txt")]);

        Assert.Equal(["zz.txt", "old3"], told.Changes.Select(change => change.Path));
        Assert.Equal(7, told.Rest);
    }

    private ToldChanges Tell(IReadOnlyList<FileChange> changes) => ToldChanges.Of(changes, _state, _state.Graph.Atoms[0]);

    private static List<FileChange> Files(string name, int count) => [.. Enumerable.Range(0, count).Select(index => Change($"{name}{index}"))];

    private static FileChange Change(string path) => new(path, 1, "hash", "unknown", ArtifactChange.Created);
}
