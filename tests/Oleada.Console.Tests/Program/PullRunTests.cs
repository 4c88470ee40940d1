using Oleada.Tests;


namespace Oleada.Console.Tests.Program;

/// <summary>A run that ends as a pull request, and a person who merges it at the console.</summary>
public sealed class PullRunTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_ends_as_a_pull_request_that_is_listed_shown_and_merged()
    {
        var repository = Directory.CreateDirectory(Path.Combine(_folder.Path, "repo")).FullName;
        GitCommand.Run(repository, "init", "--quiet", "--initial-branch=main");
        GitCommand.Run(repository, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--allow-empty", "-m", "one");
        var plan = _folder.File("hello.yaml", """
            plan: hello
            title: Say hello
            tasks:
              - { id: hello, name: Write hello, atoms: [ { id: a1, run: "echo hello > hello.txt", verify: [ { run: "grep -q hello hello.txt" } ] } ] }
            """);
        string[] run = ["run", plan, "--execution-id", "e", "--workspace", repository, "--pull-request", "--ticket", "T-1"];
        var ended = await OleadaProgram.RunAsync(_folder, run);
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Error);
        Assert.Contains("Pull request e of oleada/e into main is open.", ended.Output + ended.Error);
        var again = await OleadaProgram.RunAsync(_folder, run);
        Assert.Contains("Pull request e of oleada/e into main is open.", again.Output + again.Error);

        using var server = OleadaProgram.Start(_folder, "serve", "--port", "0");
        await server.ReadToAsync("Serving");
        Assert.Matches(@"^e  open  \S+ \S+Z  oleada/e into main  Say hello\n$", (await OleadaProgram.RunAsync(_folder, "pulls")).Output);
        var shown = (await OleadaProgram.RunAsync(_folder, "pulls", "show", "e")).Output;
        Assert.Contains("checks of execution: 1 passed, 0 failed, 0 pending\nmerge: no conflict\n", shown);
        Assert.Contains("| Write hello (`hello`) | done | 1 passed |\n\nTicket: T-1\n", shown);
        Assert.Contains("+++ b/hello.txt\n", (await OleadaProgram.RunAsync(_folder, "pulls", "diff", "e")).Output);
        Assert.StartsWith("e  merged  ", (await OleadaProgram.RunAsync(_folder, "pulls", "merge", "e")).Output, StringComparison.Ordinal);
        Assert.Equal("hello\n", await File.ReadAllTextAsync(Path.Combine(repository, "hello.txt"), TestContext.Current.CancellationToken));
        var refused = await OleadaProgram.RunAsync(_folder, "pulls", "close", "e", "--reason", "late");
        Assert.Contains("pull request e is merged and cannot be closed", refused.Error);
        Assert.Contains("there is no pull request 'f'", (await OleadaProgram.RunAsync(_folder, "pulls", "show", "f")).Error);
    }
}
