using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Oleada.Agents.PullRequests;
using Oleada.Agents.Workspaces;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Server.Tests.Pulls;

/// <summary>A server, and a repository in which its execution <c>E1</c> has worked, with one commit on its branch.</summary>
internal sealed class PullBench : IAsyncDisposable
{
    public const string Branch = "oleada/E1";

    private readonly TempFolder _folder = new();
    private readonly Func<ServerOptions, ServerOptions> _change;

    private PullBench(Func<ServerOptions, ServerOptions> change)
    {
        _change = change;
        Repository = Directory.CreateDirectory(_folder.File("repo")).FullName;
        Git("init", "--quiet", "--initial-branch=main");
        Commit("main", "README.md", "read me\n");
        Start = Git("rev-parse", "main");
        Git("branch", Branch);
    }

    public TestServer Server { get; private set; } = null!;

    public string Repository { get; }

    /// <summary>The commit that the branch began at.</summary>
    public string Start { get; }

    public List<Exception> Failures { get; } = [];

    public static async Task<PullBench> StartAsync(Func<ServerOptions, ServerOptions>? change = null)
    {
        var bench = new PullBench(change ?? (options => options));
        await bench.RestartAsync();
        await bench.Server.SavePlanAsync("one", tasks: 2);
        return bench;
    }

    public async Task RestartAsync()
    {
        if (Server is not null)
            await Server.DisposeAsync();
        Server = await TestServer.StartAsync(
            options => _change(options with { TakeUp = true, OnFailure = Failures.Add, Forge = new ForgeSettings { Forge = "local" } }), _folder.File("data"));
    }

    /// <summary>Puts a commit on a branch, without a work tree.</summary>
    public string Commit(string branch, string file, string content, string message = "change")
    {
        var blob = GitWith(content, "hash-object", "-w", "--stdin");
        var exists = GitTry("rev-parse", "--verify", "--quiet", branch).ExitCode == 0;
        var index = _folder.File("index");
        File.Delete(index);
        if (exists)
            GitIndexed(index, "read-tree", branch);
        GitIndexed(index, "update-index", "--add", "--cacheinfo", $"100644,{blob},{file}");
        string[] parent = exists ? ["-p", branch] : [];
        var commit = Git(["-c", "user.name=t", "-c", "user.email=t@t", "commit-tree", GitIndexed(index, "write-tree"), "-m", message, .. parent]);
        Git("update-ref", $"refs/heads/{branch}", commit);
        if (Git("symbolic-ref", "HEAD") == $"refs/heads/{branch}")
            Git("reset", "--quiet", "--hard");
        return commit;
    }

    /// <summary>What the opening of the workspace leaves.</summary>
    public void RecordWorkspace(string? onto = "main") => new WorkspaceRecord
    {
        Kind = WorkspaceKind.Worktree, Root = Repository, Top = Repository, GitFolder = Path.Combine(Repository, ".git"), Branch = Branch, Commit = Start, Base = onto,
    }.Save(Directory.CreateDirectory(Path.Combine(Server.Folder, "workspaces", "E1")).FullName);

    /// <summary>Runs the execution to its end.</summary>
    public async Task RunAsync(bool wantsPull = true, string? ticket = null)
    {
        var options = new ExecutionOptions(PullRequest: wantsPull, TicketId: ticket);
        await Server.Host.Executions.StartAsync(new StartExecution("one", ExecutionId: "E1", SessionId: "S1", Options: options), default);
        await Server.Host.Executions.WhenEndedAsync("E1", default).WaitAsync(TestServer.Patience);
    }

    /// <summary>With a commit on the branch, to the pull request.</summary>
    public async Task<PullView> OpenAsync(string? ticket = null)
    {
        RecordWorkspace();
        Commit(Branch, "new.txt", "new\n", "Add new\n\nOleada-Execution: E1\nOleada-Task: t1");
        await RunAsync(ticket: ticket);
        await EventAsync("pull:E1", "pull_opened");
        return await FindAsync();
    }

    public Task<PullView> FindAsync() => Server.Viewer.GetAsync("/api/pulls/E1", ContractJson.Default.PullView);

    public async Task<Problem> RefusedAsync(string how) => await Server.Admin.ProblemAsync(HttpMethod.Post, $"/api/pulls/E1/{how}");

    public Task<PullView> PostAsync(string how, string body = "") => Server.Admin.PostAsync($"/api/pulls/E1/{how}", body, 200, ContractJson.Default.PullView);

    /// <summary>Waits until an event is in the log.</summary>
    public async Task<JsonElement> EventAsync(string stream, string type, int which = 1)
    {
        using var patience = new CancellationTokenSource(TestServer.Patience);
        await foreach (var page in Server.Host.Log.FollowAsync(stream, 0, patience.Token))
            foreach (var found in page)
                if (found.Type == type && --which == 0)
                    return JsonDocument.Parse(found.Data).RootElement;
        throw new InvalidOperationException($"the log ended without {type}");
    }

    public string Git(params string[] arguments) => Checked(GitTry(arguments));

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    private (int ExitCode, string Output, string Error) GitTry(params string[] arguments) => Run(null, null, arguments);

    private string GitWith(string input, params string[] arguments) => Checked(Run(input, null, arguments));

    private string GitIndexed(string index, params string[] arguments) => Checked(Run(null, index, arguments));

    private static string Checked((int ExitCode, string Output, string Error) ended)
    {
        Assert.True(ended.ExitCode == 0, ended.Error);
        return ended.Output.Trim();
    }

    private (int ExitCode, string Output, string Error) Run(string? input, string? index, string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["-C", Repository, .. arguments])
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
        };
        if (index is not null)
            start.Environment["GIT_INDEX_FILE"] = index;
        using var git = Process.Start(start)!;
        git.StandardInput.Write(input);
        git.StandardInput.Close();
        var output = git.StandardOutput.ReadToEnd();
        var error = git.StandardError.ReadToEnd();
        git.WaitForExit();
        return (git.ExitCode, output, error);
    }
}
