using Xunit;

namespace Oleada.Crash.Tests;

/// <summary>Kills the real program in a folder with a project's file, which is another one when it comes back.</summary>
public sealed class ProjectKillTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("oleada-project-crash-").FullName;

    private string Work => Path.Combine(_folder, "work");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("agent: codex\n")]
    [InlineData("agent: [\n")]
    [InlineData(null)]
    public async Task Killed_and_started_again_it_goes_on_by_what_the_project_said_at_the_start(string? later)
    {
        var file = Path.Combine(Directory.CreateDirectory(Work).FullName, "oleada.yaml");
        await File.WriteAllTextAsync(file, "agent: model:demo\npermissions: { network: deny }\n");
        using (var run = Start())
        {
            while (await run.StandardOutput.ReadLineAsync() is { } line && !line.Contains("attempt_started", StringComparison.Ordinal))
                Assert.DoesNotContain("execution_completed", line, StringComparison.Ordinal);
            run.Kill();
            await run.WaitForExitAsync();
        }
        if (later is null)
            File.Delete(file);
        else
            await File.WriteAllTextAsync(file, later);
        await File.WriteAllTextAsync(Path.Combine(Work, "go"), "");
        using var again = Start();
        var errors = again.StandardError.ReadToEndAsync();
        var lines = await again.StandardOutput.ReadToEndAsync();
        await again.WaitForExitAsync();
        Assert.True(again.ExitCode == 0, lines + await errors);
        Assert.Contains("\"agent\":\"model:demo\"", lines, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Work, "note.txt")));
    }

    private System.Diagnostics.Process Start()
    {
        var plan = Path.Combine(_folder, "plan.yaml");
        File.WriteAllText(plan, """
            plan: p
            tasks:
              - id: t
                name: T
                atoms:
                  - { id: wait, run: "until [ -e go ]; do sleep 0.05; done" }
                  - { id: write, prompt: Write a note, expects: [note.txt], depends_on: [wait] }
            """);
        return OleadaProgram.Start("run", plan, "--data", Path.Combine(_folder, "data"), "--workspace", Work, "--json=all");
    }
}
