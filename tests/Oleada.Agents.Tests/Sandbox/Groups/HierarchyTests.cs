using Oleada.Agents.Sandbox.Groups;

namespace Oleada.Agents.Tests.Sandbox.Groups;

public sealed class HierarchyTests
{
    [Fact]
    public void Version_1_has_a_tree_for_each_set_of_controllers()
    {
        var found = Hierarchy.Parse(
            "12:cpu,cpuacct:/user.slice\n4:memory:/user.slice\n1:name=systemd:/x\n",
            "30 25 0:26 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:9 - cgroup cgroup rw,cpu,cpuacct\n" +
            "31 25 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n");

        Assert.Equal(
            [(false, "/sys/fs/cgroup/cpu,cpuacct/user.slice", false), (false, "/sys/fs/cgroup/memory/user.slice", false)],
            found.Select(tree => (tree.IsUnified, tree.Own, tree.IsTop)));
    }

    [Fact]
    public void Version_2_comes_before_version_1()
    {
        var found = Hierarchy.Parse(
            "8:pids:/\n0::/system.slice/oleada.service\n",
            "30 25 0:26 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n31 25 0:27 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw,nsdelegate\n");

        Assert.Equal(["/sys/fs/cgroup/unified/system.slice/oleada.service", "/sys/fs/cgroup/pids"], found.Select(tree => tree.Own));
    }

    [Theory]
    [InlineData("/docker/abc", "/docker/abc", "/sys/fs/cgroup", true)]
    [InlineData("/docker/abc", "/docker/abc/inner", "/sys/fs/cgroup/inner", false)]
    [InlineData("/", "/", "/sys/fs/cgroup", true)]
    [InlineData("/", "/a:b", "/sys/fs/cgroup/a:b", false)]
    public void A_container_may_see_a_part_of_the_tree(string root, string path, string own, bool isTop)
    {
        var found = Assert.Single(Hierarchy.Parse($"0::{path}\n", $"31 25 0:27 {root} /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"));

        Assert.Equal((own, isTop), (found.Own, found.IsTop));
    }

    [Theory]
    [InlineData("/", "/../other")]
    [InlineData("/docker/abc", "/docker/abcd")]
    public void A_group_that_is_not_mounted_here_is_not_used(string root, string path) =>
        Assert.Empty(Hierarchy.Parse($"0::{path}\n", $"31 25 0:27 {root} /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"));

    [Fact]
    public void Escaped_characters_of_a_mount_are_read() =>
        Assert.Equal("/my groups", Assert.Single(Hierarchy.Parse("0::/\n", @"31 25 0:27 / /my\040groups rw - cgroup2 cgroup2 rw")).Own);
}
