using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Engine.Executions;
using Oleada.ScriptedModel;

namespace Oleada.Agents.Tests.Models;

/// <summary>A scripted model over HTTP, and attempts of the model agent at it.</summary>
internal sealed class ModelBench : IAsyncDisposable
{
    public const string Key = "key-of-the-endpoint-0123";

    public ScriptedModelServer Server { get; private set; } = null!;

    public RunnerBench Runner { get; } = new();

    public static async Task<ModelBench> OpenAsync(string provider = "openai", Scenario? scenario = null, IReadOnlyDictionary<string, string>? more = null)
    {
        var bench = new ModelBench();
        var options = new ScriptedModelOptions { Key = Key, Scenarios = scenario is null ? [] : [scenario] };
        bench.Server = await ScriptedModelServer.StartAsync(options, TimeProvider.System, TestContext.Current.CancellationToken);
        var environment = new Dictionary<string, string>(RunnerSettings.OwnEnvironment())
        {
            ["OLEADA_MODEL_PROVIDER"] = provider,
            ["OLEADA_MODEL_BASE_URL"] = provider == "openai" ? $"{bench.Server.Address}v1" : $"{bench.Server.Address}",
            ["OLEADA_MODEL_API_KEY"] = Key,
        };
        foreach (var (name, value) in more ?? new Dictionary<string, string>())
            environment[name] = value;
        await bench.Runner.OpenAsync(settings: RunnerSettings.FromEnvironment(environment));
        return bench;
    }

    public Task<AttemptOutcome> PlayAsync(string scenario, TimeSpan? timeout = null, CancellationToken stop = default) => Runner.RunAsync(
        new PlanAtom { Id = "a1", Prompt = $"Do it. [[script:{scenario}]]", Timeout = timeout }, agent: "model:scripted", stop: stop);

    public IReadOnlyList<T> Events<T>()
        where T : EventData => [.. Runner.Events.OfType<T>()];

    public async ValueTask DisposeAsync()
    {
        await Runner.DisposeAsync();
        await Server.DisposeAsync();
    }
}
