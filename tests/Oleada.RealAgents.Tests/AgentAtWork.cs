using System.Diagnostics;
using Oleada.Agents;
using Oleada.Agents.Tests;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Engine.Executions;
using Oleada.ScriptedModel;
using static Oleada.ScriptedModel.ScenarioAction;

namespace Oleada.RealAgents.Tests;

/// <summary>A real program in the sandbox of a real attempt. It reaches one thing: a scripted model on this machine.</summary>
internal sealed class AgentAtWork : IAsyncDisposable
{
    private const decimal InputPrice = 3, CachedPrice = 0.3m, OutputPrice = 15;

    /// <summary>Left by the command of the scenario <c>stay</c>, which then does not end.</summary>
    private const string Begun = "begun.txt";

    private const string TaskId = "t";

    private static readonly Scenario[] Scenarios =
    [
        new("work",
            new ScenarioStep { Thought = "A script is wanted.", Text = "I write it.", Actions = [new Write("greet.sh", "echo greetings > greeting.txt\n")] },
            new ScenarioStep { Text = "Now it runs.", Actions = [new Run("sh greet.sh")] },
            new ScenarioStep { Text = "It has greeted." }),
        new("broken", new ScenarioStep { Error = new ScriptedError(500, "api_error", "the script is broken", RetryAfterSeconds: 1) }),
        new("stay",
            new ScenarioStep { Actions = [new Write("first.txt", "written\n")] },
            new ScenarioStep { Actions = [new Run($"touch {Begun}; while true; do sleep 1; done")] },
            new ScenarioStep { Text = "It ended." }),
    ];

    private readonly RealAgent _agent;
    private readonly RunnerBench _bench = new();
    private readonly ScriptedModelServer _model;

    private AgentAtWork(RealAgent agent, ScriptedModelServer model, string policy, string silence)
    {
        _agent = agent;
        _model = model;
        Settings = SettingsWith(policy, silence);
    }

    public RunnerSettings Settings { get; }

    public string Root => _bench.Root;

    public string Home => _bench.Runner.Workspace.HomeOf(TaskId);

    public RunnerBench Bench => _bench;

    public ScriptedModelServer Model => _model;

    public static async Task<AgentAtWork> OpenAsync(RealAgent agent, string policy = "", string silence = "60s", TimeProvider? time = null)
    {
        InstalledPrograms.Require(agent.Program);
        var model = await ScriptedModelServer.StartAsync(
            new ScriptedModelOptions { Scenarios = Scenarios }, TimeProvider.System, TestContext.Current.CancellationToken);
        var work = new AgentAtWork(agent, model, policy, silence);
        await work._bench.OpenAsync(settings: work.Settings, time: time);
        foreach (var (name, text) in agent.Home)
        {
            var file = Path.Combine(work.Home, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, text);
        }
        return work;
    }

    public async Task<AttemptOutcome> PlayAsync(string scenario, TimeSpan? timeout = null, CancellationToken stop = default)
    {
        return await _bench.RunAsync(AtomOf(scenario, timeout), TaskId, _agent.Choice, stop: stop);
    }

    public static PlanAtom AtomOf(string scenario, TimeSpan? timeout = null) =>
        new() { Id = "a1", Prompt = $"Do as the script says. [[script:{scenario}]]", Timeout = timeout ?? TimeSpan.FromSeconds(90) };

    /// <summary>Lines that nobody could read.</summary>
    public IEnumerable<string> Passed => Remarks.Where(line => line.Contains("passed over", StringComparison.Ordinal));

    /// <summary>What went over the relay.</summary>
    public string Network => Assert.Single(Remarks, line => line.StartsWith("network:", StringComparison.Ordinal));

    public IEnumerable<string> Remarks => _bench.Output.Where(line => line.Channel == "system").Select(line => line.Text);

    public static decimal CostOf(long input, long cached, long output) =>
        ((input * InputPrice) + (cached * CachedPrice) + (output * OutputPrice)) / 1_000_000m;

    /// <summary>Ends when the command of <c>stay</c> runs, or fails if the attempt is over before.</summary>
    public async Task HasBegunAsync(Task attempt)
    {
        while (!File.Exists(Path.Combine(Root, Begun)))
        {
            Assert.False(attempt.IsCompleted, "the attempt was over before its command ran");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Ends when the model was asked again, or fails if the attempt is over before.</summary>
    public async Task HasGoneRoundAsync(Task attempt)
    {
        while (Model.Answered.Count < 2)
        {
            Assert.False(attempt.IsCompleted, "the attempt was over before its model was asked again");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public IReadOnlyList<T> Events<T>()
        where T : EventData => [.. _bench.Events.OfType<T>()];

    /// <summary>The kernel ends a killed tree on its own time; 5 s are the most that it may all take.</summary>
    public async Task<bool> IsGoneAsync()
    {
        var begun = Stopwatch.StartNew();
        while (Processes().Count > 0 && begun.Elapsed < TimeSpan.FromSeconds(5))
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        return Processes().Count == 0;
    }

    /// <summary>Programs of the sandbox: each knows the folder of this test.</summary>
    public IReadOnlyList<string> Processes() => [.. Directory.EnumerateDirectories("/proc")
        .Where(folder => int.TryParse(Path.GetFileName(folder), out _)).Where(folder => Says(folder, "environ") || Says(folder, "cmdline"))];

    /// <summary>As it is when the server is killed.</summary>
    public void Kill()
    {
        foreach (var folder in Processes())
        {
            try
            {
                using var process = Process.GetProcessById(int.Parse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture));
                process.Kill();
            }
            catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
            {
                // It has gone with another.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        await _model.DisposeAsync();
    }

    private bool Says(string process, string file)
    {
        try
        {
            return File.ReadAllText($"{process}/{file}").Contains(_bench.Data, StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // It has ended in between.
            return false;
        }
    }

    private RunnerSettings SettingsWith(string policy, string silence)
    {
        var prices = _bench.Folder.Write("prices.yaml", $"'{_agent.PricedAs}': {{ input: {InputPrice}, cached_input: {CachedPrice}, output: {OutputPrice} }}\n");
        var address = _model.Address!.GetLeftPart(UriPartial.Authority);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = $"{InstalledPrograms.Bin}:/usr/local/bin:/usr/bin:/bin", ["LANG"] = "C.UTF-8",
            ["ANTHROPIC_BASE_URL"] = address, ["ANTHROPIC_API_KEY"] = "real-key-a", ["OPENAI_BASE_URL"] = $"{address}/v1", ["OPENAI_API_KEY"] = "real-key-o",
            ["GOOGLE_GEMINI_BASE_URL"] = address, ["GEMINI_API_KEY"] = "real-key-g",
            ["OLEADA_SANDBOX_READONLY"] = InstalledPrograms.Folder, ["OLEADA_PRICES"] = prices,
            ["OLEADA_AGENT_POLICY"] = policy, ["OLEADA_AGENT_SILENCE"] = silence,
        };
        foreach (var (name, value) in _agent.Settings)
            environment[name] = value;
        return RunnerSettings.FromEnvironment(environment);
    }
}
