using System.Diagnostics;
using System.Globalization;
using Oleada.Agents;
using Oleada.Agents.Sandbox;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Engine.Executions;

namespace Oleada.Bench.Agents;

/// <summary>What agents cost that all wait for their models at one time: of this process's memory, and of what stands around each of them.</summary>
internal static class IdleAgents
{
    private const int Agents = 100, Rounds = 5;

    /// <summary>Speaks the Agent Client Protocol up to the prompt, then says one word and waits.</summary>
    private const string Script = """
        read -r line; echo '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":1}}'
        read -r line; echo '{"jsonrpc":"2.0","id":2,"result":{"sessionId":"s"}}'
        read -r line; echo '{"jsonrpc":"2.0","method":"session/update","params":{"update":{"sessionUpdate":"plan"}}}'
        read -r line
        """;

    public static async Task RunAsync(string folder)
    {
        var program = Path.Combine(folder, "agent.sh");
        await File.WriteAllTextAsync(program, Script);
        var tasks = Enumerable.Range(0, Agents).Select(number => new PlanTask
        {
            Id = $"t{number}", Name = $"t{number}", Atoms = [new PlanAtom { Id = "a1", Prompt = "wait" }],
        }).ToList();
        var settings = new RunnerSettings { Sandbox = SandboxChoice.Bubblewrap, AcpCommand = ["sh", program], ReadOnly = [program] };
        var open = Runners.Create(Path.Combine(folder, "data"), settings, TimeProvider.System);
        var setup = new RunnerSetup("idle", new MasterPlan { Plan = "p", Tasks = tasks }, new ExecutionOptions(), []);
        await using var runner = await open(setup, CancellationToken.None);
        var (own, around, ready, ended) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var (ownMemory, aroundMemory, untilReady, untilEnded) = await MeasureAsync(runner, tasks);
            own.Add(ownMemory);
            around.Add(aroundMemory);
            ready.Add(untilReady);
            ended.Add(untilEnded);
        }
        Figure.Report($"{Agents} idle agents, resident memory of this process", Figure.Median(own), "MB");
        Figure.Report($"{Agents} idle agents, memory of bwrap and socat around them", Figure.Median(around), "MB");
        Figure.Report($"{Agents} agents at once, until all have their prompt", Figure.Median(ready), "ms");
        Figure.Report($"{Agents} idle agents stopped, until all have ended", Figure.Median(ended), "ms");
    }

    private static async Task<(double Own, double Around, double Ready, double Ended)> MeasureAsync(IAttemptRunner runner, List<PlanTask> tasks)
    {
        using var stop = new CancellationTokenSource();
        using var waiting = new CountdownEvent(Agents);
        var watch = Stopwatch.StartNew();
        var runs = tasks.Select(task => runner.RunAsync(new AttemptOrder("idle", task, task.Atoms![0], 1, "acp", Prompted), stop.Token)).ToList();
        if (!waiting.Wait(TimeSpan.FromMinutes(2)))
            throw new InvalidOperationException($"{waiting.CurrentCount} agents did not get their prompt");
        var ready = watch.Elapsed.TotalMilliseconds;
        GC.Collect();
        var (own, around) = (Environment.WorkingSet / 1e6, MemoryOf("bwrap", "socat") / 1e6);
        watch.Restart();
        await stop.CancelAsync();
        var outcomes = await Task.WhenAll(runs);
        return outcomes.All(outcome => outcome.Result == AttemptResult.Cancelled)
            ? (own, around, ready, watch.Elapsed.TotalMilliseconds)
            : throw new InvalidOperationException(outcomes.First(outcome => outcome.Message is not null).Message);

        ValueTask Prompted(string channel, string text, bool truncated)
        {
            if (text.Contains("\"plan\"", StringComparison.Ordinal))
                waiting.Signal();
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Bytes, shared pages by their share.</summary>
    private static long MemoryOf(params string[] names) => names.SelectMany(Process.GetProcessesByName).Sum(process =>
    {
        using (process)
            return SharedOut(process.Id);
    });

    private static long SharedOut(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/smaps_rollup").First(line => line.StartsWith("Pss:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
        }
        catch (IOException)
        {
            // It has ended.
            return 0;
        }
    }
}
