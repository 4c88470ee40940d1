using System.Diagnostics;
using System.Globalization;
using Oleada.Agents.Relay;
using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Tests.Sandbox;

/// <summary>Measures, run only when asked for: <c>Oleada.Agents.Tests -explicit only -class '*SandboxFigures' -diagnostics</c>.</summary>
public sealed class SandboxFigures
{
    private const int Starts = 60, Sandboxes = 100;

    private static readonly RelayedEndpoint Endpoint = new(new Uri("http://127.0.0.1:1")) { BaseVariable = "MODEL_URL" };

    [Fact(Explicit = true)]
    public async Task How_long_a_command_that_does_nothing_takes()
    {
        await using var plain = await SandboxBench.OpenAsync(SandboxChoice.Plain);
        await MeasureAsync("plain process", () => plain.RunAsync("true"));
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        await MeasureAsync("bubblewrap", () => bench.RunAsync("true"));
        await MeasureAsync("bubblewrap with relay", () => bench.RunAsync("true", endpoints: [Endpoint]));
    }

    [Fact(Explicit = true)]
    public async Task What_a_hundred_idle_sandboxes_with_relays_cost_this_process()
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        await bench.RunAsync("true", endpoints: [Endpoint]);
        var before = Memory();
        using var stop = new CancellationTokenSource();
        using var ready = new CountdownEvent(Sandboxes);
        var runs = Enumerable.Range(0, Sandboxes)
            .Select(_ => bench.RunAsync("echo ready; exec sleep 600", endpoints: [Endpoint], stop: stop.Token, output: Ready)).ToList();
        ready.Wait(TestContext.Current.CancellationToken);
        var during = Memory();
        var started = Stopwatch.StartNew();
        await stop.CancelAsync();
        await Task.WhenAll(runs);
        Say($"{Sandboxes} idle sandboxes: {(during - before) >> 10} KiB of our memory more ({during >> 20} MiB in all), ended in {started.ElapsedMilliseconds} ms");

        ValueTask Ready(string channel, string text, bool truncated)
        {
            ready.Signal();
            return ValueTask.CompletedTask;
        }
    }

    private static async Task MeasureAsync(string what, Func<Task<RunEnd>> run)
    {
        await run();
        var times = new List<double>();
        for (var i = 0; i < Starts; i++)
        {
            var started = Stopwatch.StartNew();
            Assert.Equal(0, (await run()).ExitCode);
            times.Add(started.Elapsed.TotalMilliseconds);
        }
        times.Sort();
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: fastest {times[0]:0.0} ms, median {times[Starts / 2]:0.0} ms, 95th percentile {times[Starts * 95 / 100]:0.0} ms"));
    }

    /// <summary>Resident bytes.</summary>
    private static long Memory()
    {
        GC.Collect();
        return Environment.WorkingSet;
    }

    private static void Say(string text) => TestContext.Current.SendDiagnosticMessage(text);
}
