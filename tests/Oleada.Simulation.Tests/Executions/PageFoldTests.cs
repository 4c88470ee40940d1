using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Oleada.Contracts;
using Oleada.Contracts.Events;
using Oleada.Engine.Executions;
using Oleada.Engine.Plans;
using Xunit;

namespace Oleada.Simulation.Tests.Executions;

/// <summary>The dashboard folds events by itself; from any snapshot on it must come to every later one.</summary>
public sealed class PageFoldTests
{
    private const int Seeds = 300;
    private const int MostBetween = 40;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task The_page_folds_events_as_the_server_does()
    {
        var root = Repository();
        var file = Path.Combine(root, "artifacts", "fold-recordings.json");
        await File.WriteAllTextAsync(file, new JsonArray([.. Enumerable.Range(1, Seeds).Select(seed => (JsonNode)Record(seed))]).ToJsonString());
        var start = new ProcessStartInfo("node", ["node_modules/vitest/vitest.mjs", "run", "--reporter=dot"])
        {
            WorkingDirectory = Path.Combine(root, "web"),
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["OLEADA_RECORDINGS"] = file },
        };
        using var vitest = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Patience);
        var output = vitest.StandardOutput.ReadToEndAsync(limit.Token);
        var error = vitest.StandardError.ReadToEndAsync(limit.Token);
        await vitest.WaitForExitAsync(limit.Token);
        Assert.True(vitest.ExitCode == 0, await output + await error);
    }

    /// <summary>A whole run: its events as envelopes, and snapshots of the state after some of them.</summary>
    private static JsonObject Record(int seed)
    {
        var simulation = new Simulation(seed, disturbed: true);
        simulation.Run();
        var random = new Random(seed);
        var state = new ExecutionState(simulation.Graph);
        var (events, snapshots, seqs) = (new JsonArray(), new JsonArray(), new Dictionary<string, long>(StringComparer.Ordinal));
        var next = 1;
        foreach (var (index, recorded) in simulation.Log.Index())
        {
            var stream = StreamOf(simulation.Graph, recorded.Task);
            var seq = seqs[stream] = seqs.GetValueOrDefault(stream) + 1;
            state.Apply(recorded.Task, recorded.At, EventTypes.Decode(recorded.Type, recorded.Data)!);
            events.Add((JsonNode)new JsonObject
            {
                ["type"] = recorded.Type,
                ["timestamp"] = Timestamp.Format(recorded.At),
                ["stream"] = stream,
                ["seq"] = seq,
                ["data"] = JsonNode.Parse(recorded.Data),
            });
            if (index + 1 < next && index + 1 < simulation.Log.Count)
                continue;
            next = index + 1 + random.Next(1, MostBetween);
            var snapshot = JsonSerializer.SerializeToNode(ExecutionViews.Snapshot(state, withTasks: true), ContractJson.Default.ExecutionSnapshot);
            snapshots.Add((JsonNode)new JsonObject { ["after"] = index + 1, ["state"] = snapshot });
        }
        return new JsonObject { ["seed"] = seed, ["events"] = events, ["snapshots"] = snapshots };
    }

    private static string StreamOf(PlanGraph graph, int task) =>
        task < 0 ? StreamName.Execution("simulated") : StreamName.Task("simulated", graph.Plan.Tasks[task].Id);

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Oleada.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no Oleada.slnx above the test program");
        return folder;
    }
}
