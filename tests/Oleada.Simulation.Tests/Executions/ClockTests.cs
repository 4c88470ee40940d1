using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Engine;
using Oleada.Engine.Executions;
using Oleada.Engine.Plans;
using Oleada.Tests;
using Xunit;

namespace Oleada.Simulation.Tests.Executions;

/// <summary>Durations where the system's clock is set in between.</summary>
public sealed class ClockTests
{
    private readonly SetClock _clock = new();
    private readonly List<EventData> _events = [];

    [Theory]
    [InlineData(-40)]
    [InlineData(40)]
    public void An_attempt_lasts_as_long_as_was_measured(int days)
    {
        var execution = Begin();
        _clock.Pass(TimeSpan.FromSeconds(2));
        Set(days);

        Tell(execution, new AttemptFinished(0, 1, Done) { Took = TimeSpan.FromSeconds(2) });

        Assert.Equal(2000, Assert.Single(_events.OfType<AttemptEnded>()).DurationMs);
    }

    [Fact]
    public void No_duration_is_negative_when_nobody_measured()
    {
        var execution = Begin();
        Set(-40);

        Tell(execution, new AttemptFinished(0, 1, Done));

        Assert.Equal(0, Assert.Single(_events.OfType<AttemptEnded>()).DurationMs);
        Assert.All(_events.OfType<ProgressUpdate>(), update => Assert.InRange(update.DurationMs, 0, 0));
        Assert.All(_events.OfType<WaveCompleted>(), wave => Assert.InRange(wave.DurationMs, 0, 0));
        Assert.Equal(0, Assert.Single(_events.OfType<ExecutionCompleted>()).DurationMs);
    }

    [Fact]
    public void A_steady_clock_goes_on_where_the_systems_is_set_back()
    {
        var steady = new SteadyTime(_clock);
        var start = steady.GetUtcNow();
        _clock.Pass(TimeSpan.FromMinutes(1));
        Set(-40);
        _clock.Pass(TimeSpan.FromMinutes(1));

        Assert.Equal(TimeSpan.FromMinutes(2), steady.GetUtcNow() - start);

        Set(41);
        Assert.Equal(_clock.GetUtcNow(), steady.GetUtcNow());
    }

    private static AttemptOutcome Done => new() { Result = AttemptResult.Completed };

    private Execution Begin()
    {
        var task = new PlanTask { Id = "t", Name = "t", Atoms = [new PlanAtom { Id = "a", Run = "true" }] };
        var graph = PlanGraph.Build(new MasterPlan { Plan = "p", Tasks = [task] });
        var execution = new Execution(new ExecutionState(graph), 1, 8, false);
        Tell(execution, new Begin(new ExecutionStarted { ExecutionId = "e", TotalTasks = 1, TotalAtoms = 1, Phases = [] }));
        return execution;
    }

    private void Set(int days)
    {
        if (days < 0)
            _clock.SetBack(TimeSpan.FromDays(-days));
        else
            _clock.SetForward(TimeSpan.FromDays(days));
    }

    private void Tell(Execution execution, ExecutionInput input)
    {
        Assert.True(execution.Handle(input, _clock.GetUtcNow()));
        _events.AddRange(execution.Events.Select(decided => decided.Data));
        execution.Clear();
    }
}
