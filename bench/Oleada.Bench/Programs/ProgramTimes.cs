using System.Diagnostics;
using System.Globalization;

namespace Oleada.Bench.Programs;

/// <summary>
/// The real program as a process: from its start to a server that answers, and from the start after a <c>kill -9</c>
/// in the middle of a run to the first attempt that goes on.
/// </summary>
internal static class ProgramTimes
{
    private const int Rounds = 11;

    public static async Task RunAsync(string folder)
    {
        var ready = new List<double>();
        var memory = new List<double>();
        var resumed = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var (milliseconds, megabytes) = await ServeAsync(Path.Combine(folder, $"serve{round}"));
            ready.Add(milliseconds);
            memory.Add(megabytes);
            resumed.Add(await ResumeAsync(folder, $"run{round}"));
        }
        Figure.Report("program: start to a server that is ready", Figure.Median(ready), "ms");
        Figure.Report("program: resident memory of an idle server", Figure.Median(memory), "MB");
        Figure.Report("program: start after kill -9 to the first attempt", Figure.Median(resumed), "ms");
    }

    private static async Task<(double Milliseconds, double Megabytes)> ServeAsync(string data)
    {
        var watch = Stopwatch.StartNew();
        using var program = Start("serve", "--port", "0", "--data", data);
        var url = (await program.StandardOutput.ReadLineAsync())!.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri($"{url}/health/ready"));
        var time = watch.Elapsed.TotalMilliseconds;
        answer.EnsureSuccessStatusCode();
        program.Refresh();
        var megabytes = program.WorkingSet64 / 1048576.0;
        program.Kill();
        await program.WaitForExitAsync();
        return (time, megabytes);
    }

    private static async Task<double> ResumeAsync(string folder, string name)
    {
        var plan = Path.Combine(folder, $"{name}.yaml");
        await File.WriteAllTextAsync(plan, Plan());
        using (var killed = StartRun(folder, name, plan))
        {
            for (var attempts = 0; attempts < 12;)
                attempts += await IsAttemptAsync(killed) ? 1 : 0;
            killed.Kill();
            await killed.WaitForExitAsync();
        }
        var watch = Stopwatch.StartNew();
        using var resumed = StartRun(folder, name, plan);
        while (!await IsAttemptAsync(resumed))
        {
        }
        var time = watch.Elapsed.TotalMilliseconds;
        resumed.Kill();
        await resumed.WaitForExitAsync();
        return time;
    }

    private static Process StartRun(string folder, string name, string plan) =>
        Start("run", plan, "--json=all", "--data", Path.Combine(folder, name), "--workspace", folder);

    private static async Task<bool> IsAttemptAsync(Process program) =>
        (await program.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the program ended"))
            .Contains("\"attempt_started\"", StringComparison.Ordinal);

    private static string Plan() => "plan: middle\nworkspace: new\ntasks:\n" + string.Concat(Enumerable.Range(0, 60).Select(task =>
        string.Create(CultureInfo.InvariantCulture, $"  - {{ id: t{task}, name: Task {task}, atoms: [{{ id: a1, run: sleep 0.1 }}] }}\n")));

    // artifacts/bin/Oleada.Bench/release/ lies beside artifacts/bin/Oleada.Cli/release/.
    private static Process Start(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "..", "..", "Oleada.Cli", "release", "oleada");
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true };
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    }
}
