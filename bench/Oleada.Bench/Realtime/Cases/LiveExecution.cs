using System.Diagnostics;
using System.Text;
using Oleada.Bench.Realtime.Watching;
using Oleada.Client;
using Oleada.Contracts.Rest;

namespace Oleada.Bench.Realtime.Cases;

/// <summary>An execution of many tasks that do nothing, followed by many clients: from the engine's decision to all of them.</summary>
internal static class LiveExecution
{
    private const string Id = "bench";

    public static async Task RunAsync(Arguments arguments, string folder)
    {
        var clients = arguments.Number("clients", 1_000);
        var tasks = arguments.Number("tasks", 5_000);
        var times = new List<double>();
        for (var round = 0; round < arguments.Number("rounds", 3); round++)
            times.Add(await RoundAsync(clients, tasks, folder));
        // Started, one per task, one wave, completed.
        var events = tasks + 3;
        Figure.Report($"execution of {tasks} tasks, {clients} watching: until all have all", Figure.Median(times), "ms");
        Figure.Report($"execution of {tasks} tasks, {clients} watching: events", events / Figure.Median(times) * 1000, "events/s");
        Figure.Report($"execution of {tasks} tasks, {clients} watching: deliveries", (double)events * clients / Figure.Median(times) * 1000, "events/s");
    }

    private static async Task<double> RoundAsync(int clients, int tasks, string folder)
    {
        await using var server = await Contender.Open.StartAsync(folder);
        using var client = new OleadaClient(new Uri($"http://127.0.0.1:{server.Port}"), server.AdminKey);
        var plan = await client.SavePlanAsync(Encoding.UTF8.GetBytes(Plan(tasks)), "bench.yaml");
        using var watchers = clients == 0 ? null : await WatcherProgram.StartAsync(
            server, $"execution:{Id}", "--conns", $"{clients}", "--since", "0", "--until", $"{tasks + 3}");
        var watch = Stopwatch.StartNew();
        await client.StartExecutionAsync(new StartExecution(plan.PlanId, ExecutionId: Id));
        if (watchers is not null)
            await watchers.EndAsync();
        else
            await foreach (var happened in client.FollowAsync($"execution:{Id}"))
                if (happened.Seq == tasks + 3)
                    break;
        return watch.Elapsed.TotalMilliseconds;
    }

    private static string Plan(int tasks) => "plan: bench\nworkspace: new\ntasks:\n" + string.Concat(Enumerable.Range(1, tasks).Select(task =>
        $"  - {{ id: t{task}, name: Task {task}, atoms: [{{ id: a1, run: 'true' }}] }}\n"));
}
