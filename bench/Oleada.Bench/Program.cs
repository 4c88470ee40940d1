using Oleada.Bench;
using Oleada.Bench.Agents;
using Oleada.Bench.Engine;
using Oleada.Bench.Log;
using Oleada.Bench.Programs;
using Oleada.Bench.Realtime;
using Oleada.Bench.Realtime.Cases;
using Oleada.Bench.Realtime.Fanout;
using Oleada.Bench.Realtime.Watching;

var realtime = new Dictionary<string, (string Help, Func<Arguments, string, Task> Run)>(StringComparer.Ordinal)
{
    ["fanout"] = ("every case for this server and peers: [--rounds 3] [--seconds 6] [--case NAME]… [--peer NAME=PROTOCOL:COMMAND]… [--peers-only]", FanoutComparison.RunAsync),
    ["catch-up"] = ("1,000 clients return, each 10,000 events behind, beside 1,000 live ones", CatchUp.RunAsync),
    ["slow"] = ("one slow client and 999 fast ones", SlowClient.RunAsync),
    ["execution"] = ("an execution's events to 1,000 clients: [--tasks 5000] [--clients 1000]; needs no generator", LiveExecution.RunAsync),
};

var commands = new Dictionary<string, (string Help, Func<string, Task> Run)>(StringComparer.Ordinal)
{
    ["append"] = ("events appended per second, beside what the disk can do", AppendRate.RunAsync),
    ["commit"] = ("time of one small commit after another, as an execution does them", CommitTime.RunAsync),
    ["latency"] = ("time from append to follower at 1 to 10,000 events/s", FollowLatency.RunAsync),
    ["engine"] = ("what the engine costs per atom: 800, 20,000 and 100,000 atoms that do nothing", EngineOverhead.RunAsync),
    ["attempt"] = ("what an attempt costs beside its command, in each sandbox", AttemptCost.RunAsync),
    ["agents"] = ("100 agents that wait for their models at one time: memory, time to start and to stop them", IdleAgents.RunAsync),
    ["parse"] = ("what reading agents' output costs: bytes to lines to steps, of each protocol", ParseRate.RunAsync),
    ["relay"] = ("what it costs to read the tokens of models' answers as they pass the relay", RelayCost.RunAsync),
    ["worktree"] = ("what a task costs beside its command in a repository of 10,000 files", WorktreeCost.RunAsync),
    ["worktree-large"] = ("the same in one of 100,000 files", WorktreeCost.RunLargeAsync),
    ["resume"] = ("time to go on with an execution of 1,000,000 events", ResumeTime.RunAsync),
    ["program"] = ("the real program: time to a ready server, time to go on after kill -9, memory", ProgramTimes.RunAsync),
    ["open"] = ("time and memory to open and read a log of 1,000,000 events", OpenTime.RunAsync),
};

if (args is ["fill", var file])
{
    await OpenTime.FillAsync(file);
    return 0;
}
if (args is ["serve", .. var serve])
{
    await ServeCommand.RunAsync(new Arguments(serve));
    return 0;
}
if (args is ["watch", .. var watch])
{
    await WatchCommand.RunAsync(new Arguments(watch));
    return 0;
}
if (args is [var name, .. var words] && realtime.TryGetValue(name, out var comparison))
{
    var arguments = new Arguments(words);
    await InFolderAsync(arguments.Text("folder", Path.GetTempPath()), folder => comparison.Run(arguments, folder));
    return 0;
}
if (args.Length is 0 or > 2 || !commands.TryGetValue(args[0], out var command))
{
    Console.Error.WriteLine("usage: Oleada.Bench <command> [folder]   the folder's disk is what is measured");
    foreach (var (known, (help, _)) in commands)
        Console.Error.WriteLine($"  {known,-10} {help}");
    Console.Error.WriteLine("       Oleada.Bench <command> --generator FILE [--folder FOLDER] …   with the load generator of docs/benchmarks.md");
    foreach (var (known, (help, _)) in realtime)
        Console.Error.WriteLine($"  {known,-10} {help}");
    return 2;
}
await InFolderAsync(args.ElementAtOrDefault(1) ?? Path.GetTempPath(), command.Run);
return 0;

static async Task InFolderAsync(string parent, Func<string, Task> run)
{
    var folder = Directory.CreateDirectory(Path.Combine(parent, $"oleada-bench-{Environment.ProcessId}"));
    try
    {
        await run(folder.FullName);
    }
    finally
    {
        folder.Delete(recursive: true);
    }
}
