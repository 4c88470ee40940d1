using Oleada.Agents.Workspaces;
using Oleada.Contracts.Plans;
using Oleada.Engine.Executions;

namespace Oleada.Agents.Tests.Workspaces;

public sealed class ProjectFindingTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_s_file_is_read_from_the_folder()
    {
        _folder.Write("work/oleada.yaml", "agent: codex\n");
        var found = await FindAsync(_folder.Folder("work"));
        Assert.Equal(("codex", null, Path.Combine(_folder.Folder("work"), "oleada.yaml")), (found.Project!.Rules.Agent, found.Project.Commit, found.Project.File));
        Assert.Null(found.Note);
    }

    [Fact]
    public async Task A_repository_s_file_is_read_from_the_commit_that_is_checked_out_also_for_a_folder_in_it()
    {
        var repository = Repositories.Create(_folder);
        _folder.Write("repo/oleada.yaml", "agent: codex\npermissions: { run: deny }\n");
        Repositories.Commit(repository);
        var found = await FindAsync(Path.Combine(repository, "src"));
        Assert.Equal(Repositories.Git(repository, "rev-parse", "HEAD"), found.Project!.Commit);
        Assert.Equal(("codex", PermissionRule.Deny), (found.Project.Rules.Agent, found.Project.Rules.Permissions!.Run));
        Assert.Null(found.Note);
    }

    [Fact]
    public async Task What_is_not_committed_does_not_count_and_is_noted()
    {
        var repository = Repositories.Create(_folder);
        _folder.Write("repo/oleada.yaml", "agent: codex\n");
        var untracked = await FindAsync(repository);
        Assert.Null(untracked.Project);
        Assert.Contains("oleada.yaml is not committed", untracked.Note, StringComparison.Ordinal);
        Repositories.Commit(repository);
        _folder.Write("repo/oleada.yaml", "agent: somebody else\n");
        var changed = await FindAsync(repository);
        Assert.Equal("codex", changed.Project!.Rules.Agent);
        Assert.Contains("the commit's counts", changed.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_are_named_with_the_file_that_has_them()
    {
        var repository = Repositories.Create(_folder);
        _folder.Write("repo/oleada.yaml", "agent: codex\npermissions: { fly: deny }\n");
        Repositories.Commit(repository);
        var problem = $"{repository}/oleada.yaml:2:16: permissions.fly: unknown key";
        Assert.Equal(problem, Assert.Single((await FindAsync(repository)).Problems).ToString());
        var refused = await Assert.ThrowsAsync<ExecutionRefusedException>(async () =>
            await ProjectFinding.With(TimeProvider.System)(new() { Workspace = repository }, TestContext.Current.CancellationToken));
        Assert.Equal($"options.workspace: {problem}", refused.Message);
        _folder.Write("repo/oleada.yaml", "agent: codex\n");
        var commit = Repositories.Git(repository, "rev-parse", "HEAD")[..12];
        Assert.Equal($"oleada.yaml of commit {commit}:2:16: permissions.fly: unknown key", Assert.Single((await FindAsync(repository)).Problems).ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_link_is_not_followed(bool committed)
    {
        var repository = Repositories.Create(_folder, commit: committed);
        File.CreateSymbolicLink(Path.Combine(repository, "oleada.yaml"), "/etc/passwd");
        if (committed)
            Repositories.Commit(repository);
        var problem = Assert.Single((await FindAsync(repository)).Problems);
        Assert.Contains("oleada.yaml: is no file", problem.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("root", problem.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_is_too_large_is_refused(bool committed)
    {
        var repository = Repositories.Create(_folder, commit: committed);
        _folder.Write("repo/oleada.yaml", $"agent: codex\n{new string('#', 70_000)}\n");
        if (committed)
            Repositories.Commit(repository);
        Assert.Contains("64 KB", Assert.Single((await FindAsync(repository)).Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_found_where_there_is_nothing()
    {
        Assert.Null((await FindAsync(null)).Project);
        Assert.Null((await FindAsync(_folder.Folder("empty"))).Project);
        Assert.Null((await FindAsync("/nowhere/at/all")).Project);
        Assert.Null((await FindAsync(Repositories.Create(_folder))).Project);
    }

    private static Task<FoundProject> FindAsync(string? workspace) =>
        ProjectFinding.FindAsync(workspace, TimeProvider.System, TestContext.Current.CancellationToken);
}
