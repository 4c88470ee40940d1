using Oleada.Agents.Attempts;
using Oleada.Agents.Sandbox;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Engine.Executions;

namespace Oleada.Agents.Tests.Attempts;

public sealed class AttemptRunnerTests
{
    [Fact]
    public async Task An_atom_is_done_when_its_command_its_checks_and_its_files_say_so()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync([RunnerBench.Task("t", RunnerBench.Atom("true")) with { Expects = ["out.txt", "later.txt"] }]);
        var outcome = await bench.RunAsync(RunnerBench.Atom("echo hello > out.txt; mkdir dist") with
        {
            Expects = ["out.txt", "dist/"],
            Verify = [new PlanCheck { Run = "grep hello out.txt" }, new PlanCheck { FileExists = "out.txt" }],
        });
        Assert.Equal(AttemptResult.Completed, outcome.Result);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal([new CheckResult("run: grep hello out.txt", true), new CheckResult("file_exists: out.txt", true)], outcome.Checks);
        Assert.Equal(["out.txt", "dist/"], outcome.ExpectedFound);
        const string Hash = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
        Assert.Equal(new FileChange("out.txt", 6, Hash, "text", ArtifactChange.Created), Assert.Single(outcome.Changes));
        Assert.Null(outcome.Message);
    }

    [Theory]
    [InlineData("echo noise >&2; echo; echo an error; echo; exit 3", "exit_code", ErrorClass.Runtime, "exit code 3\nan error\nnoise", 3)]
    [InlineData("echo only-stdout; exit 1", "exit_code", ErrorClass.Runtime, "exit code 1\nonly-stdout", 1)]
    [InlineData("kill -9 $$", "exit_code", ErrorClass.Runtime, "ended by signal 9 (SIGKILL)", 137)]
    [InlineData("no-such-program --x", "start_failed", ErrorClass.Runtime, "'no-such-program' was not found: install it", 127)]
    [InlineData("./missing.sh", "start_failed", ErrorClass.Runtime, "'./missing.sh' was not found", 127)]
    [InlineData("echo > x.sh; ./x.sh", "start_failed", ErrorClass.Runtime, "'./x.sh' may not be executed", 126)]
    [InlineData("if; then", "exit_code", ErrorClass.Runtime, "Syntax error", 2)]
    [InlineData("cat /dev/zero > big", "limit", ErrorClass.Runtime, "a file of more than", 153)]
    public async Task A_command_that_fails_says_why(string run, string errorType, ErrorClass errorClass, string message, int exitCode)
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync(settings: new RunnerSettings { Limits = new Limits { FileSize = 1 << 20 } });
        var outcome = await bench.RunAsync(run);
        Assert.Equal(
            (AttemptResult.Failed, errorType, (ErrorClass?)errorClass, (int?)exitCode),
            (outcome.Result, outcome.ErrorType, outcome.ErrorClass, outcome.ExitCode));
        Assert.Contains(message, outcome.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("printf 'out\n%.0s' $(seq 99); printf 'err\n%.0s' $(seq 99) >&2", "out\n", "err\n", 20, 20)]
    [InlineData("printf '%0300d\n' 1 1 1 1 1 1 1; printf '%0300d\n' 2 2 2 2 2 2 2 >&2", "1\n", "2\n", 3, 3)]
    [InlineData("printf '%0300d\n' 1 1 1 1 1 1 1; echo 2 >&2", "1\n", "2\n", 6, 1)]
    public async Task Of_a_long_output_the_end_of_both_channels_is_said(string run, string stdout, string stderr, int most, int mostOfOther)
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync();
        var message = (await bench.RunAsync(run + "; exit 3")).Message + "\n";
        Assert.Equal((most, mostOfOther), (message.Split(stdout).Length - 1, message.Split(stderr).Length - 1));
        Assert.InRange(message.Length, 1, 2_048);
    }

    [Fact]
    public async Task Commands_share_a_home_and_see_none_of_a_task_s_agent()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync([RunnerBench.Task("one", RunnerBench.Atom("true")), RunnerBench.Task("two/..", RunnerBench.Atom("true"))]);
        var homes = new[] { bench.Runner.Workspace.HomeOf("one"), bench.Runner.Workspace.HomeOf("two/.."), bench.Runner.Workspace.SharedHome() };
        Assert.Equal(3, homes.Distinct().Count());
        Assert.All(homes, home => Assert.Equal(bench.Runner.Workspace.Homes, Path.GetDirectoryName(home)));
        await bench.RunAsync("echo made > ~/.tool; test $HOME = $(cd && pwd)", "one");
        Assert.Equal(AttemptResult.Completed, (await bench.RunAsync("cat ~/.tool", "two/..")).Result);
        await bench.RunAsync("ls -A ~/..", "one");
        Assert.DoesNotContain(bench.Output, line => line.Text is "one");
    }

    [Fact]
    public async Task The_time_limit_covers_command_and_checks()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync();
        var outcome = await bench.RunAsync(RunnerBench.Atom("true") with
        {
            Timeout = TimeSpan.FromMilliseconds(400), Verify = [new PlanCheck { Run = "sleep 60" }, new PlanCheck { Run = "true" }],
        });
        Assert.Equal(("timeout", (ErrorClass?)ErrorClass.Timeout), (outcome.ErrorType, outcome.ErrorClass));
        Assert.False(Assert.Single(outcome.Checks).Passed);
    }

    [Fact]
    public async Task Every_check_is_made_and_the_first_that_does_not_hold_is_named()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync();
        var outcome = await bench.RunAsync(RunnerBench.Atom("echo before >&2") with
        {
            Verify = [new PlanCheck { Run = "echo bad >&2; false" }, new PlanCheck { FileExists = "nope" }, new PlanCheck { Run = "true" }],
        });
        Assert.Equal(("check_failed", (ErrorClass?)ErrorClass.Verification), (outcome.ErrorType, outcome.ErrorClass));
        Assert.Equal([false, false, true], outcome.Checks.Select(check => check.Passed));
        Assert.Contains("check 'run: echo bad >&2; false' did not hold: exit code 1\nbad", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_the_atom_has_to_leave_fail_it_and_those_of_the_task_do_not()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync([RunnerBench.Task("t", RunnerBench.Atom("true")) with { Expects = ["later.txt"] }]);
        Assert.Equal(AttemptResult.Completed, (await bench.RunAsync("true")).Result);
        var outcome = await bench.RunAsync(RunnerBench.Atom("ln -s /etc/passwd link") with { Expects = ["missing.txt", "link"] });
        Assert.Equal("expected_missing", outcome.ErrorType);
        Assert.Contains("missing.txt, link", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_atom_without_anything_to_do_and_an_agent_that_is_not_here_are_refused()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync();
        Assert.Contains("no 'run'", (await bench.RunAsync(new PlanAtom { Id = "a1", Prompt = "write it" })).Message, StringComparison.Ordinal);
        var order = new AttemptOrder("e", bench.Plan.Tasks[0], RunnerBench.Atom("true"), 1, "nobody", (_, _, _) => default);
        Assert.Contains("'nobody'", (await bench.Runner.RunAsync(order, CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_knows_which_attempt_it_is()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync();
        await bench.RunAsync("echo $OLEADA_EXECUTION_ID $OLEADA_TASK_ID $OLEADA_ATOM_ID $OLEADA_ATTEMPT");
        Assert.Equal($"{RunnerBench.ExecutionId} t a1 1", bench.Text("stdout"));
    }

    [Fact]
    public async Task Secrets_of_the_server_are_taken_out_of_output_and_messages()
    {
        await using var bench = new RunnerBench();
        var environment = new Dictionary<string, string>(RunnerSettings.OwnEnvironment()) { ["MY_PASSWORD"] = "hunter2-hunter2" };
        await bench.OpenAsync(settings: new RunnerSettings { Environment = environment });
        var outcome = await bench.RunAsync("echo \"$MY_PASSWORD.\"; a=hunter2-; echo x${a}hunter2y >&2; exit 1");
        Assert.Equal(".", bench.Text("stdout"));
        Assert.Equal("x[redacted]y", bench.Text("stderr"));
        Assert.DoesNotContain("hunter2", outcome.Message, StringComparison.Ordinal);
    }

    [Theory]
    // The shell itself, not what is in front of it, says this.
    [InlineData("echo \"bwrap: $a$b\" >&2; exit 1")]
    // So many of them that the line is short when they are gone, and the last one is cut off in its middle.
    [InlineData("n=0; while [ $n -lt 50 ]; do printf $a$b$a$b$a$b$a$b; n=$((n+1)); done")]
    public async Task No_part_of_a_secret_slips_through(string run)
    {
        await using var bench = new RunnerBench();
        var (first, second) = (new string('x', 50), new string('y', 50));
        var environment = new Dictionary<string, string>(RunnerSettings.OwnEnvironment())
        {
            ["MY_TOKEN"] = string.Concat(Enumerable.Repeat(first + second, 4)),
            ["MY_KEY"] = first + second,
        };
        await bench.OpenAsync(settings: new RunnerSettings { Environment = environment });
        var outcome = await bench.RunAsync($"a={first}; b={second}; {run}");
        Assert.DoesNotContain("xxxxxx", $"{bench.Text("stdout")}{bench.Text("stderr")}{outcome.Message}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_admin_key_is_taken_out_of_what_a_plain_process_prints()
    {
        await using var bench = new RunnerBench();
        var file = bench.Folder.Write("data/admin.key", "ola_0123456789abcdef");
        await bench.OpenAsync(sandbox: SandboxChoice.Plain);
        await bench.RunAsync($"cat {file}");
        Assert.Equal("[redacted]", bench.Text("stdout"));
    }

    [Fact]
    public async Task Output_beyond_the_bound_is_counted_and_does_not_block_the_program()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync();
        var outcome = await bench.RunAsync("seq 1 50000; echo end >&2");
        Assert.Equal(AttemptResult.Completed, outcome.Result);
        Assert.Equal(CapturedOutput.MaxLines, bench.Output.Count(line => line.Channel is "stdout" or "stderr"));
        Assert.StartsWith("40001 more lines", bench.Text("system"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checks_have_room_for_their_output_after_a_turn_and_a_check_that_filled_theirs()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync();
        var atom = RunnerBench.Atom("seq 1 20000") with { Verify = [new PlanCheck { Run = "seq 20001 40000" }, new PlanCheck { Run = "seq 40001 40100; exit 1" }] };

        await bench.RunAsync(atom);

        var lines = bench.Output.Where(line => line.Channel == "stdout").Select(line => int.Parse(line.Text, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(CapturedOutput.MaxLines, lines.Count(line => line <= 20_000));
        Assert.Equal(CapturedOutput.MaxLines + CapturedOutput.MaxCheckLines, lines.Count(line => line is > 20_000 and <= 40_000));
        Assert.Equal(100, lines.Count(line => line > 40_000));
    }

    [Fact]
    public async Task Lines_are_cut_to_what_an_event_may_hold()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync();
        await bench.RunAsync("head -c 20000 /dev/zero | tr '\\0' x; echo; head -c 5M /dev/zero | tr '\\0' y");
        Assert.Equal([(8192, true), (8192, true)], bench.Output.Select(line => (line.Text.Length, line.Truncated)));
    }

    [Fact]
    public async Task Without_a_sandbox_the_first_line_of_each_task_says_so_loudly()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync(sandbox: SandboxChoice.Plain);
        await bench.RunAsync("echo hello");
        await bench.RunAsync("echo again");
        Assert.StartsWith("NOT ISOLATED", bench.Runner.Isolation, StringComparison.Ordinal);
        Assert.Equal([("system", bench.Runner.Isolation, false), ("stdout", "hello", false), ("stdout", "again", false)], bench.Output);
    }

    [Fact]
    public async Task The_home_is_kept_between_attempts_and_not_part_of_the_work()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync();
        Assert.Empty((await bench.RunAsync("echo kept > ~/settings")).Changes);
        await bench.RunAsync("cat ~/settings");
        Assert.Equal("kept", bench.Text("stdout"));
    }

    [Fact]
    public async Task Sixteen_attempts_run_at_the_same_time()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync();
        // Each waits until all are there, which they never are unless they run side by side.
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(number => bench.RunAsync(RunnerBench.Atom(
            $"mkdir -p here; touch here/{number}; while [ $(ls here | wc -l) -lt 16 ]; do sleep 0.05; done") with { Timeout = TimeSpan.FromSeconds(30) })));
        Assert.All(outcomes, outcome => Assert.Equal(AttemptResult.Completed, outcome.Result));
    }
}
