using Oleada.Contracts;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Contracts.Rest;
using Oleada.Engine.Events;
using Oleada.Engine.Executions;
using Oleada.Storage.Sqlite;
using Oleada.Tests;

namespace Oleada.Simulation.Tests.Hosts;

/// <summary>A host over a real log in a temporary folder, with attempts that the test directs.</summary>
internal sealed class HostFixture : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("oleada-host-").FullName;

    private readonly decimal? _budgetUsd;

    public HostFixture(decimal? budgetUsd = null)
    {
        _budgetUsd = budgetUsd;
        Log = new EventLog(SqliteEventStore.Open(Path.Combine(_folder, "oleada.db")));
        Host = NewHost();
    }

    public EventLog Log { get; private set; }

    public ExecutionHost Host { get; private set; }

    public ScriptedRunner Runner { get; private set; } = null!;

    public FakeTime Time { get; } = new();

    /// <summary>What the project says by now.</summary>
    public ExecutionProject? Project { get; set; }

    /// <summary>Another host over the same log, as a second process would have it.</summary>
    public ExecutionHost NewHost()
    {
        Runner = new ScriptedRunner();
        var runner = Runner;
        return new ExecutionHost(Log, (_, _) => new(runner), Time, () => 0x1a2b3c4d, _budgetUsd, (_, _) => new(Project));
    }

    public async Task<string> StartAsync(MasterPlan plan, int workers = 4)
    {
        await Host.SavePlanAsync(plan, "plan.yaml", default);
        return await Host.StartAsync(new StartExecution(plan.Plan, Options: new ExecutionOptions { MaxWorkers = workers }), default);
    }

    /// <summary>As if the process had died and another one had opened the folder.</summary>
    public async Task RestartAsync()
    {
        await Host.DisposeAsync();
        await Log.DisposeAsync();
        Log = new EventLog(SqliteEventStore.Open(Path.Combine(_folder, "oleada.db")));
        Host = NewHost();
    }

    public async Task<List<string>> TypesAsync(string executionId) =>
        [.. (await Log.ReadAsync(StreamName.Execution(executionId), 0, 10_000)).Select(stored => stored.Type)];

    public async Task<List<T>> OfTypeAsync<T>(string stream) =>
        [.. (await Log.ReadAsync(stream, 0, 10_000)).Select(stored => stored.Decode()).OfType<T>()];

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Log.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Tasks of one atom each, from <c>name: dependencies</c>.</summary>
    public static MasterPlan Plan(params string[] tasks) => new()
    {
        Plan = "small",
        Tasks = [.. tasks.Select(text => text.Split(':')).Select(parts => new PlanTask
        {
            Id = parts[0],
            Name = $"Task {parts[0]}",
            DependsOn = parts.Length > 1 ? parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries) : null,
            Atoms = [new PlanAtom { Id = "a1", Run = "true" }],
        })],
    };
}
