using Oleada.Bench.Agents;
using Oleada.Bench.Engine;
using Oleada.Bench.Log;
using Oleada.Bench.Programs;

var commands = new Dictionary<string, (string Help, Func<string, Task> Run)>(StringComparer.Ordinal)
{
    ["append"] = ("events appended per second, beside what the disk can do", AppendRate.RunAsync),
    ["commit"] = ("time of one small commit after another, as an execution does them", CommitTime.RunAsync),
    ["latency"] = ("time from append to follower at 1 to 10,000 events/s", FollowLatency.RunAsync),
    ["engine"] = ("what the engine costs per atom: 800, 20,000 and 100,000 atoms that do nothing", EngineOverhead.RunAsync),
    ["attempt"] = ("what an attempt costs beside its command, in each sandbox", AttemptCost.RunAsync),
    ["resume"] = ("time to go on with an execution of 1,000,000 events", ResumeTime.RunAsync),
    ["program"] = ("the real program: time to a ready server, time to go on after kill -9, memory", ProgramTimes.RunAsync),
    ["open"] = ("time and memory to open and read a log of 1,000,000 events", OpenTime.RunAsync),
};

if (args is ["fill", var file])
{
    await OpenTime.FillAsync(file);
    return 0;
}
if (args.Length is 0 or > 2 || !commands.TryGetValue(args[0], out var command))
{
    Console.Error.WriteLine("usage: Oleada.Bench <command> [folder]   the folder's disk is what is measured");
    foreach (var (name, (help, _)) in commands)
        Console.Error.WriteLine($"  {name,-10} {help}");
    return 2;
}
var folder = Directory.CreateDirectory(Path.Combine(args.ElementAtOrDefault(1) ?? Path.GetTempPath(), $"oleada-bench-{Environment.ProcessId}"));
try
{
    await command.Run(folder.FullName);
    return 0;
}
finally
{
    folder.Delete(recursive: true);
}
