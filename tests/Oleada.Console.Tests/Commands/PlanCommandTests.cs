using System.Diagnostics;

namespace Oleada.Console.Tests.Commands;

public sealed class PlanCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("oleada-plan-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task An_imported_plan_imports_again_as_the_same()
    {
        var tasks = Write("tasks.md", "# Tasks: Kite\n\n## Phase 1: Setup\n\n- [ ] T001 Buy paper\n- [-] T002 Fly\n- [P] legend\n");
        var (exit, output, error) = await RunAsync("plan", "import", tasks, "--out", PathOf("a.yaml"));
        Assert.Equal((0, ""), (exit, output));
        Assert.Contains("not a task because [-] marks it as put off: T002 Fly", error, StringComparison.Ordinal);
        Assert.Contains("read as spec-kit: 3 items: 1 tasks, 2 not tasks", error, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("plan", "import", PathOf("a.yaml"), "--out", PathOf("b.yaml"))).Exit);
        Assert.Equal(await File.ReadAllTextAsync(PathOf("a.yaml")), await File.ReadAllTextAsync(PathOf("b.yaml")));
    }

    [Fact]
    public async Task A_bad_plan_is_refused_with_its_place_and_nothing_is_written()
    {
        var plan = Write("plan.yaml", "plan: p\ntasks:\n  - { id: a, name: A, depends_on: [b] }\n");
        var (exit, output, error) = await RunAsync("plan", "import", plan, "--out", PathOf("out.yaml"));
        Assert.Equal((2, "", $"{plan}:3:36: tasks[0].depends_on: 'b' does not exist\n"), (exit, output, error));
        Assert.Equal([plan], Directory.GetFiles(_folder));
        Assert.Equal(2, (await RunAsync("plan", "check", plan)).Exit);
        Assert.Equal(2, (await RunAsync("plan", "show", plan)).Exit);
    }

    [Fact]
    public async Task Check_says_what_is_good()
    {
        var plan = Write("plan.yaml", "plan: p\ntasks:\n  - { id: a, name: A, atoms: [{ id: x, run: ls }] }\n");
        Assert.Equal((0, $"{plan}: good: 1 tasks, 1 atoms, 1 waves\n", ""), await RunAsync("plan", "check", plan));
    }

    [Theory]
    [InlineData("plan", "check", "missing.yaml")]
    [InlineData("plan", "show", ".")]
    [InlineData("plan", "show", "x.yaml", "--view", "nope")]
    [InlineData("plan", "show", "x.yaml", "--width", "3")]
    [InlineData("plan", "import", "x.yaml", "--format", "nope")]
    public async Task Misuse_is_bad_input(params string[] arguments)
    {
        var (exit, output, error) = await RunAsync(arguments);
        Assert.Equal((2, ""), (exit, output));
        Assert.StartsWith("oleada: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "oleada"), arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["LANG"] = "C.UTF-8", ["LC_ALL"] = null, ["LC_CTYPE"] = null, ["TERM"] = "xterm", ["NO_COLOR"] = "1" },
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
