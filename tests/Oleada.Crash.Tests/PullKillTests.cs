using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Oleada.Crash.Tests;

/// <summary>
/// An execution that was started over REST on the server inside a run, which is killed while it makes that one's pull
/// request: the next start makes it, and only once.
/// </summary>
public sealed class PullKillTests : IDisposable
{
    private const string Waiting = """
        plan: waiting
        tasks:
          - { id: wait, name: Wait, atoms: [ { id: a, run: "while [ ! -e gate ]; do sleep 0.05; done" } ] }
        """;

    private const string Second = """
        plan: second
        tasks:
          - { id: t, name: T, atoms: [ { id: a, run: "echo new > new.txt" } ] }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("oleada-pull-crash-").FullName;

    private string Repository => Path.Combine(_folder, "repo");

    private string Data => Path.Combine(_folder, "data");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_that_is_killed_while_it_makes_anothers_pull_request_leaves_it_to_the_next_start(bool after)
    {
        await PrepareAsync();
        var killing = new KillingGit(_folder).Arm("* rev-parse --verify --quiet refs/heads/oleada/second^{commit}", 1, after);
        using (var run = OleadaProgram.Start(
            killing, "run", Path.Combine(_folder, "waiting.yaml"), "--data", Data, "--execution-id", "first", "--workspace", Path.Combine(_folder, "work"), "--json"))
        {
            var said = Task.WhenAll(run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync());
            try
            {
                await StartSecondAsync();
                await run.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
            }
            finally
            {
                run.Kill();
            }
            Assert.True(run.ExitCode == 137, string.Join('\n', await said));
        }
        Assert.Equal(["open"], await ServeUntilOpenAsync());
        Assert.Equal(["open"], await ServeUntilOpenAsync());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task PrepareAsync()
    {
        Directory.CreateDirectory(Repository);
        Directory.CreateDirectory(Path.Combine(_folder, "work"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "waiting.yaml"), Waiting);
        string[] commit = ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--allow-empty", "-m", "one"];
        foreach (var line in (string[][])[["init", "--quiet", "--initial-branch=main"], commit])
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["-C", Repository, .. line]) { UseShellExecute = false })!;
            await git.WaitForExitAsync();
            Assert.Equal(0, git.ExitCode);
        }
    }

    private async Task StartSecondAsync()
    {
        using var client = await ConnectAsync();
        using var plan = new StringContent(Second);
        (await client.PostAsync(new Uri("/api/plans", UriKind.Relative), plan)).EnsureSuccessStatusCode();
        var start = new { plan_id = "second", execution_id = "second", options = new { workspace = Repository, pull_request = true } };
        (await client.PostAsJsonAsync("/api/executions", start)).EnsureSuccessStatusCode();
    }

    /// <returns>The states of all pull requests, whose streams have each been opened once.</returns>
    private async Task<IReadOnlyList<string>> ServeUntilOpenAsync()
    {
        using var server = OleadaProgram.Start("serve", "--data", Data, "--port", "0");
        var said = Task.WhenAll(server.StandardOutput.ReadToEndAsync(), server.StandardError.ReadToEndAsync());
        try
        {
            using var client = await ConnectAsync();
            using var events = await client.GetStreamAsync(new Uri("/api/streams/pull:second/events?since=0", UriKind.Relative)).WaitAsync(Patience);
            using var reader = new StreamReader(events);
            using var limit = new CancellationTokenSource(Patience);
            while (await reader.ReadLineAsync(limit.Token) is { } line && !line.Contains("pull_opened", StringComparison.Ordinal))
            {
            }
            var page = await client.GetFromJsonAsync<JsonElement>("/api/pulls");
            var pulls = page.GetProperty("items").EnumerateArray().ToList();
            Assert.All(pulls, pull => Assert.Equal(1, pull.GetProperty("seq").GetInt64()));
            return [.. pulls.Select(pull => pull.GetProperty("state").GetString()!)];
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
            await said;
        }
    }

    private async Task<HttpClient> ConnectAsync()
    {
        var (place, limit) = (Path.Combine(Data, "server.json"), Stopwatch.StartNew());
        while (limit.Elapsed < Patience)
        {
            // A server that was killed has left its file behind.
            if (File.Exists(place) && JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(place)) is var server
                && Directory.Exists($"/proc/{server.GetProperty("pid").GetInt32()}"))
            {
                var client = new HttpClient { BaseAddress = new Uri(server.GetProperty("url").GetString()!), Timeout = Patience };
                client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(Path.Combine(Data, "admin.key"))).Trim());
                return client;
            }
            await Task.Yield();
        }
        throw new TimeoutException("no server came up");
    }
}
