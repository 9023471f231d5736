<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>Try it with two sandbox servers</source>
        <translation>用两台沙箱服务器试用</translation>
    </message>
    <message>
        <source>Set up two-way sync</source>
        <translation>设置双向同步</translation>
    </message>
    <message>
        <source>Open a configuration</source>
        <translation>打开配置</translation>
    </message>
    <message>
        <source>Start both directions</source>
        <translation>启动两个方向</translation>
    </message>
    <message>
        <source>Pause both directions</source>
        <translation>暂停两个方向</translation>
    </message>
    <message>
        <source>Stop the engine</source>
        <translation>停止引擎</translation>
    </message>
    <message>
        <source>Show the channel</source>
        <translation>显示通道</translation>
    </message>
    <message>
        <source>Show the configuration and its versions</source>
        <translation>显示配置及其版本</translation>
    </message>
    <message>
        <source>Switch between light and dark</source>
        <translation>切换浅色与深色</translation>
    </message>
    <message>
        <source>Switch the language</source>
        <translation>切换语言</translation>
    </message>
    <message>
        <source>Data sources: show, add, copy, remove</source>
        <translation>数据源：查看、添加、复制、移除</translation>
    </message>
    <message>
        <source>Canals: show, add, copy, remove</source>
        <translation>Canal：查看、添加、复制、移除</translation>
    </message>
    <message>
        <source>Channels: show, add, copy, remove</source>
        <translation>通道：查看、添加、复制、移除</translation>
    </message>
    <message>
        <source>Pipelines: show, add, copy, remove</source>
        <translation>管道：查看、添加、复制、移除</translation>
    </message>
    <message>
        <source>Mappings: show, add, copy, remove</source>
        <translation>映射：查看、添加、复制、移除</translation>
    </message>
    <message>
        <source>Nodes: show, add, copy, remove</source>
        <translation>节点：查看、添加、复制、移除</translation>
    </message>
    <message>
        <source>ZooKeeper clusters: show, add, copy, remove</source>
        <translation>ZooKeeper 集群：查看、添加、复制、移除</translation>
    </message>
    <message>
        <source>Add mappings from a pasted list</source>
        <translation>从粘贴的列表添加映射</translation>
    </message>
    <message>
        <source>Review the changes and write them</source>
        <translation>查看更改并写入</translation>
    </message>
</context>
<context>
    <name>ThingWords</name>
    <message>
        <source>from now</source>
        <translation>从现在开始</translation>
    </message>
    <message>
        <source>from the earliest place</source>
        <translation>从最早的位置开始</translation>
    </message>
    <message>
        <source>from %1</source>
        <translation>从 %1 开始</translation>
    </message>
    <message>
        <source>Data sources</source>
        <translation>数据源</translation>
    </message>
    <message>
        <source>Canals</source>
        <translation>Canal</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>通道列表</translation>
    </message>
    <message>
        <source>Pipelines</source>
        <translation>管道</translation>
    </message>
    <message>
        <source>Mappings</source>
        <translation>映射</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>ZooKeeper clusters</source>
        <translation>ZooKeeper 集群</translation>
    </message>
    <message>
        <source>data source</source>
        <translation>数据源</translation>
    </message>
    <message>
        <source>canal</source>
        <translation>Canal</translation>
    </message>
    <message>
        <source>channel</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>pipeline</source>
        <translation>管道</translation>
    </message>
    <message>
        <source>mapping</source>
        <translation>映射</translation>
    </message>
    <message>
        <source>node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>ZooKeeper cluster</source>
        <translation>ZooKeeper 集群</translation>
    </message>
    <message>
        <source>A data source is one database server with the account to reach it.</source>
        <translation>数据源是一台数据库服务器及访问它的账号。</translation>
    </message>
    <message>
        <source>A canal says how one data source&apos;s log is read: where to begin, and how often to ask whether it is still there.</source>
        <translation>Canal 规定如何读取一个数据源的日志：从哪里开始，以及多久确认一次它仍然在线。</translation>
    </message>
    <message>
        <source>A channel is a set of pipelines kept in step; two-way sync is one channel with two pipelines.</source>
        <translation>通道是一组保持同步的管道；双向同步即一个通道加两条管道。</translation>
    </message>
    <message>
        <source>A pipeline is one direction: from a canal to a data source.</source>
        <translation>管道是一个方向：从 Canal 到数据源。</translation>
    </message>
    <message>
        <source>A mapping says which tables a pipeline carries, and under which names.</source>
        <translation>映射规定管道同步哪些表，以及使用什么名称。</translation>
    </message>
    <message>
        <source>A node is a process on another machine that runs pipelines. This computer needs none.</source>
        <translation>节点是在另一台机器上运行管道的进程。本机不需要节点。</translation>
    </message>
    <message>
        <source>A ZooKeeper cluster tells several nodes which of them runs what. One computer needs none.</source>
        <translation>ZooKeeper 集群告知多个节点各自运行什么。单台计算机不需要。</translation>
    </message>
    <message>
        <source>no host yet</source>
        <translation>尚无主机</translation>
    </message>
    <message>
        <source>no data source yet</source>
        <translation>尚无数据源</translation>
    </message>
    <message>
        <source>same names</source>
        <translation>同名</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 到 %2</translation>
    </message>
    <message>
        <source>default %1</source>
        <translation>默认 %1</translation>
    </message>
    <message>
        <source>As the channel: %1</source>
        <translation>与通道相同：%1</translation>
    </message>
    <message>
        <source>Verify name and chain</source>
        <translation>验证名称与证书链</translation>
    </message>
    <message>
        <source>Encrypt, do not verify</source>
        <translation>加密但不验证</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Pipelines: %1</source>
        <translation>管道：%1</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Starting</source>
        <translation>启动中</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 毫秒</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分钟</translation>
    </message>
    <message>
        <source>%1 %2 (%3, %4)</source>
        <translation>%1%2（%3，%4）</translation>
    </message>
    <message>
        <source>Where it runs</source>
        <translation>在哪里运行</translation>
    </message>
    <message>
        <source>Two data sources</source>
        <translation>两个数据源</translation>
    </message>
    <message>
        <source>Prepare: retl schema</source>
        <translation>准备：retl 库</translation>
    </message>
    <message>
        <source>Canals</source>
        <translation>Canal</translation>
    </message>
    <message>
        <source>Tables and mappings</source>
        <translation>表与映射</translation>
    </message>
    <message>
        <source>Channel and pipelines</source>
        <translation>通道与管道</translation>
    </message>
    <message>
        <source>Check and start</source>
        <translation>检查并启动</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>加密</translation>
    </message>
    <message>
        <source>Login</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>权限</translation>
    </message>
    <message>
        <source>Home wins</source>
        <translation>主站点优先</translation>
    </message>
    <message>
        <source>Newest wins</source>
        <translation>最新优先</translation>
    </message>
    <message>
        <source>Newest by column</source>
        <translation>按列最新</translation>
    </message>
    <message>
        <source>Merge columns</source>
        <translation>合并列</translation>
    </message>
    <message>
        <source>Add up differences</source>
        <translation>差值累加</translation>
    </message>
    <message>
        <source>Park for a person</source>
        <translation>搁置待人处理</translation>
    </message>
    <message>
        <source>The change made at the primary site stands; the other is kept in the journal.</source>
        <translation>主站点的变更生效；另一个保留在日志中。</translation>
    </message>
    <message>
        <source>The change that was committed later stands; the earlier one is kept in the journal.</source>
        <translation>较晚提交的变更生效；较早的保留在日志中。</translation>
    </message>
    <message>
        <source>Of two changes, the one with the greater value in a column you name stands.</source>
        <translation>两个变更中，指定列值较大的生效。</translation>
    </message>
    <message>
        <source>Changes of different columns both stand; the same column goes to the newer one.</source>
        <translation>不同列的变更都生效；同一列以较新的为准。</translation>
    </message>
    <message>
        <source>Numbers get the sum of both changes; other columns go to the newer one.</source>
        <translation>数值列取两个变更之和；其他列以较新的为准。</translation>
    </message>
    <message>
        <source>The row waits until a person decides; everything else goes on.</source>
        <translation>该行等待人工决定；其余一切继续。</translation>
    </message>
    <message>
        <source>Source wins (one direction only)</source>
        <translation>源优先（仅单向）</translation>
    </message>
    <message>
        <source>Target wins (one direction only)</source>
        <translation>目标优先（仅单向）</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>lutra::ui::CanalsStep</name>
    <message>
        <source>How shall the logs be read?</source>
        <translation>如何读取日志？</translation>
    </message>
    <message>
        <source>The defaults are right for most. Where a checkpoint exists, reading goes on there.</source>
        <translation>默认值适合大多数情况。已有检查点时，从检查点继续读取。</translation>
    </message>
    <message>
        <source>Name of the canal</source>
        <translation>Canal 名称</translation>
    </message>
    <message>
        <source>Start at</source>
        <translation>起始位置</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>The earliest place the server still has</source>
        <translation>服务器仍保留的最早位置</translation>
    </message>
    <message>
        <source>Behind a set of transaction ids</source>
        <translation>某个事务 ID 集合之后</translation>
    </message>
    <message>
        <source>A file and offset</source>
        <translation>文件与偏移</translation>
    </message>
    <message>
        <source>A time (UTC)</source>
        <translation>某一时间（UTC）</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Heartbeat, seconds (1 to 60)</source>
        <translation>心跳，秒（1 到 60）</translation>
    </message>
    <message>
        <source>Log of %1</source>
        <translation>%1 的日志</translation>
    </message>
    <message>
        <source>Server id</source>
        <translation>Server id</translation>
    </message>
    <message>
        <source>chosen once, kept</source>
        <translation>选定一次并保留</translation>
    </message>
</context>
<context>
    <name>lutra::ui::ChannelPage</name>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Stop …</source>
        <translation>停止…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop the engine of this channel?</source>
        <translation>停止此通道的引擎？</translation>
    </message>
    <message>
        <source>Both directions end at a transaction&apos;s edge and go on from there at the next start.</source>
        <translation>两个方向都在事务边界停下，下次启动时从那里继续。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Rows per second</source>
        <translation>每秒行数</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Conflicts</source>
        <translation>冲突</translation>
    </message>
    <message>
        <source>Lag</source>
        <translation>延迟</translation>
    </message>
    <message>
        <source>ms, from commit to commit</source>
        <translation>毫秒，从提交到提交</translation>
    </message>
    <message>
        <source>Lag of both directions</source>
        <translation>两个方向的延迟</translation>
    </message>
    <message>
        <source>Throughput</source>
        <translation>吞吐量</translation>
    </message>
    <message>
        <source>rows per second</source>
        <translation>行/秒</translation>
    </message>
    <message>
        <source>Throughput of both directions</source>
        <translation>两个方向的吞吐量</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>Rows/s</source>
        <translation>行/秒</translation>
    </message>
    <message>
        <source>Transactions</source>
        <translation>事务</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>排队</translation>
    </message>
    <message>
        <source>Echoes dropped</source>
        <translation>已丢弃回环</translation>
    </message>
    <message>
        <source>Parked rows</source>
        <translation>搁置的行</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>位点</translation>
    </message>
    <message>
        <source>Sandbox</source>
        <translation>沙箱</translation>
    </message>
    <message>
        <source>Break it and watch it heal.</source>
        <translation>弄坏它，看它自愈。</translation>
    </message>
    <message>
        <source>Make a conflict</source>
        <translation>制造冲突</translation>
    </message>
    <message>
        <source>Cut the links</source>
        <translation>切断连接</translation>
    </message>
    <message>
        <source>Stop the load</source>
        <translation>停止负载</translation>
    </message>
    <message>
        <source>Load on both sides</source>
        <translation>两侧加负载</translation>
    </message>
    <message>
        <source> · home is %1</source>
        <translation> · 主站点 %1</translation>
    </message>
    <message>
        <source>Not running</source>
        <translation>未运行</translation>
    </message>
    <message>
        <source>Lag %1</source>
        <translation>延迟 %1</translation>
    </message>
    <message>
        <source>in step</source>
        <translation>已同步</translation>
    </message>
    <message>
        <source>behind</source>
        <translation>落后</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>both directions, last second</source>
        <translation>两个方向，最近一秒</translation>
    </message>
    <message>
        <source>transactions, %1</source>
        <translation>个事务，%1</translation>
    </message>
    <message>
        <source>since the engine started</source>
        <translation>自引擎启动以来</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>毫秒</translation>
    </message>
    <message>
        <source>State, since</source>
        <translation>状态，自</translation>
    </message>
    <message>
        <source>%1 rows/s</source>
        <translation>%1 行/秒</translation>
    </message>
</context>
<context>
    <name>lutra::ui::ChannelStep</name>
    <message>
        <source>%1 and %2 keep their own until a person decides</source>
        <translation>%1 与 %2 各自保留，直到有人决定</translation>
    </message>
    <message>
        <source>What is the channel called, and which rules hold?</source>
        <translation>通道叫什么，遵循哪些规则？</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>When both sites changed one row</source>
        <translation>两个站点改了同一行时</translation>
    </message>
    <message>
        <source>An order: state = new, pieces = 2</source>
        <translation>一个订单：state = new, pieces = 2</translation>
    </message>
    <message>
        <source>site 1 writes, 10:00:01</source>
        <translation>站点 1 写入，10:00:01</translation>
    </message>
    <message>
        <source>site 2 writes, 10:00:02</source>
        <translation>站点 2 写入，10:00:02</translation>
    </message>
    <message>
        <source>both have then</source>
        <translation>之后两侧都是</translation>
    </message>
    <message>
        <source>Pipelines</source>
        <translation>管道</translation>
    </message>
    <message>
        <source>Primary site (home)</source>
        <translation>主站点</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Name of the pipeline</source>
        <translation>管道名称</translation>
    </message>
    <message>
        <source>Go on when a change of structure cannot be carried</source>
        <translation>结构变更无法同步时继续</translation>
    </message>
    <message>
        <source>Carry changes of structure (DDL) from the primary site</source>
        <translation>同步主站点的结构变更（DDL）</translation>
    </message>
    <message>
        <source>Changes of one row at both sites are a conflict; both images are kept.</source>
        <translation>两侧对同一行的变更即为冲突；两个镜像都会保留。</translation>
    </message>
    <message>
        <source>Lanes (1 to 64)</source>
        <translation>通路（1 到 64）</translation>
    </message>
    <message>
        <source>Connections that write at once.</source>
        <translation>同时写入的连接。</translation>
    </message>
    <message>
        <source>A row of %1: %2</source>
        <translation>%1 的一行：%2</translation>
    </message>
</context>
<context>
    <name>lutra::ui::CheckList</name>
    <message>
        <source>Checks</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the fix of %1</source>
        <translation>复制 %1 的修复语句</translation>
    </message>
    <message>
        <source>Ignored: %1</source>
        <translation>已忽略：%1</translation>
    </message>
    <message>
        <source>Ignore …</source>
        <translation>忽略 …</translation>
    </message>
    <message>
        <source>Ignore %1 with a reason</source>
        <translation>填写原因并忽略 %1</translation>
    </message>
    <message>
        <source>Heed again</source>
        <translation>重新生效</translation>
    </message>
    <message>
        <source>Heed %1 again</source>
        <translation>使 %1 重新生效</translation>
    </message>
</context>
<context>
    <name>lutra::ui::ConfigurationPage</name>
    <message>
        <source>Configuration as text</source>
        <translation>文本形式的配置</translation>
    </message>
    <message>
        <source>Write this</source>
        <translation>写入</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>Export …</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>What would change in the file</source>
        <translation>文件将有的变化</translation>
    </message>
    <message>
        <source>Earlier versions</source>
        <translation>较早的版本</translation>
    </message>
    <message>
        <source>A version that is chosen stands at the left; it counts once it is written.</source>
        <translation>选中的版本显示在左侧；写入后才生效。</translation>
    </message>
    <message>
        <source>replaced %1</source>
        <translation>替换于 %1</translation>
    </message>
    <message>
        <source>None yet: each writing keeps what was there before.</source>
        <translation>还没有：每次写入都保留之前的内容。</translation>
    </message>
    <message>
        <source>✓ Valid</source>
        <translation>✓ 有效</translation>
    </message>
    <message>
        <source>Nothing is changed.</source>
        <translation>没有更改。</translation>
    </message>
    <message>
        <source>Export the configuration</source>
        <translation>导出配置</translation>
    </message>
    <message>
        <source>Configurations (*.toml)</source>
        <translation>配置 (*.toml)</translation>
    </message>
    <message>
        <source>Saved to %1.</source>
        <translation>已保存到 %1。</translation>
    </message>
</context>
<context>
    <name>lutra::ui::DataSourcesStep</name>
    <message>
        <source>Which two servers shall stay equal?</source>
        <translation>哪两台服务器要保持一致？</translation>
    </message>
    <message>
        <source>Both are tested as you type. Nothing is changed on them yet.</source>
        <translation>输入时即测试两者，尚未做任何更改。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Host or socket</source>
        <translation>主机或套接字</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>加密</translation>
    </message>
    <message>
        <source>Verify name and chain</source>
        <translation>验证名称与证书链</translation>
    </message>
    <message>
        <source>Encrypt, do not verify</source>
        <translation>加密但不验证</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>CA file</source>
        <translation>CA 文件</translation>
    </message>
    <message>
        <source>the system&apos;s</source>
        <translation>使用系统的</translation>
    </message>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>The next step makes the account and gives it what it needs.</source>
        <translation>下一步会创建账号并授予所需权限。</translation>
    </message>
</context>
<context>
    <name>lutra::ui::Desk</name>
    <message>
        <source>Starting two servers on this computer …</source>
        <translation>正在本机启动两台服务器…</translation>
    </message>
    <message>
        <source>Starting the engine …</source>
        <translation>正在启动引擎…</translation>
    </message>
</context>
<context>
    <name>lutra::ui::DifferenceView</name>
    <message>
        <source>Nothing.</source>
        <translation>无。</translation>
    </message>
</context>
<context>
    <name>lutra::ui::FirstPage</name>
    <message>
        <source>Try it</source>
        <translation>试一试</translation>
    </message>
    <message>
        <source>Go on with the draft</source>
        <translation>继续草稿</translation>
    </message>
    <message>
        <source>Keep two sites writable, and provably equal</source>
        <translation>两个站点都可写，并可证明一致</translation>
    </message>
    <message>
        <source>Lutra carries every committed change between two MySQL or MariaDB servers, in both directions, in whole transactions. Nothing is lost or overwritten in silence.</source>
        <translation>Lutra 在两台 MySQL 或 MariaDB 服务器之间双向同步每一个已提交的变更，以完整事务为单位。绝不悄悄丢失或覆盖任何数据。</translation>
    </message>
    <message>
        <source>Try it with two sandbox servers</source>
        <translation>用两台沙箱服务器试用</translation>
    </message>
    <message>
        <source>Two throw-away MariaDB servers on this computer, a small shop, and load on both sides. Running in a few seconds; nothing stays behind.</source>
        <translation>在本机启动两台临时 MariaDB 服务器，带一个小商店和两侧负载。几秒即可运行，不留任何痕迹。</translation>
    </message>
    <message>
        <source>Set up two-way sync</source>
        <translation>设置双向同步</translation>
    </message>
    <message>
        <source>Seven short steps, from two servers to a running channel. Everything is tested on the way, and every statement is shown before it runs.</source>
        <translation>七个简短步骤，从两台服务器到运行中的通道。全程测试，每条语句执行前都会显示。</translation>
    </message>
    <message>
        <source>Set up</source>
        <translation>开始设置</translation>
    </message>
    <message>
        <source>Open a configuration</source>
        <translation>打开配置</translation>
    </message>
    <message>
        <source>A lutra.toml that somebody wrote, or that was set up here before. It is the same file that the command line and the nodes use.</source>
        <translation>他人编写的或之前在此设置的 lutra.toml。命令行与节点使用同一个文件。</translation>
    </message>
    <message>
        <source>Open …</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Begin anew</source>
        <translation>重新开始</translation>
    </message>
</context>
<context>
    <name>lutra::ui::LinkTestList</name>
    <message>
        <source>off; it stays on this computer</source>
        <translation>关闭；不离开本机</translation>
    </message>
    <message>
        <source>all that is needed</source>
        <translation>权限齐全</translation>
    </message>
    <message>
        <source>, %1 ms</source>
        <translation>，%1 毫秒</translation>
    </message>
    <message>
        <source>not encrypted</source>
        <translation>未加密</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
</context>
<context>
    <name>lutra::ui::MainWindow</name>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Switch between light and dark</source>
        <translation>切换浅色与深色</translation>
    </message>
    <message>
        <source>Switch the language</source>
        <translation>切换语言</translation>
    </message>
    <message>
        <source>WATCH</source>
        <translation>监看</translation>
    </message>
    <message>
        <source>SET UP</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Set up two-way sync</source>
        <translation>设置双向同步</translation>
    </message>
    <message>
        <source>There is no channel yet.</source>
        <translation>还没有通道。</translation>
    </message>
    <message>
        <source>SANDBOX</source>
        <translation>沙箱</translation>
    </message>
    <message>
        <source>PRODUCTION</source>
        <translation>生产</translation>
    </message>
    <message>
        <source>● Engine running on this computer</source>
        <translation>● 引擎正在本机运行</translation>
    </message>
    <message>
        <source>○ No engine is running</source>
        <translation>○ 没有引擎在运行</translation>
    </message>
    <message>
        <source>Open a configuration</source>
        <translation>打开配置</translation>
    </message>
    <message>
        <source>Configurations (*.toml)</source>
        <translation>配置 (*.toml)</translation>
    </message>
    <message>
        <source>Passwords</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Password of %1</source>
        <translation>%1 的密码</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation>关闭窗口</translation>
    </message>
    <message>
        <source>The engine is running. Shall it go on?</source>
        <translation>引擎正在运行。要让它继续吗？</translation>
    </message>
    <message>
        <source>It is a process of its own. The next start of this program shows it again.</source>
        <translation>它是独立的进程。下次启动本程序会再次显示它。</translation>
    </message>
    <message>
        <source>Stop it, then close</source>
        <translation>停止后关闭</translation>
    </message>
    <message>
        <source>Leave it running</source>
        <translation>让它继续运行</translation>
    </message>
    <message>
        <source>Find an action</source>
        <translation>查找操作</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>They go to the engine alone; no file of ours holds them.</source>
        <translation>它们只交给引擎；我们的任何文件都不保存它们。</translation>
    </message>
    <message>
        <source>Keep them in this computer&apos;s keychain</source>
        <translation>保存到本机的钥匙串</translation>
    </message>
</context>
<context>
    <name>lutra::ui::Palette</name>
    <message>
        <source>What do you want to do?</source>
        <translation>想做什么？</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>An action or a setting: a few letters</source>
        <translation>操作或设置：输入几个字</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>lutra::ui::PasteMappingsDialog</name>
    <message>
        <source>Also turned around, in the pipeline that goes back</source>
        <translation>同时反向加入返回方向的管道</translation>
    </message>
    <message>
        <source>Tables, a line each</source>
        <translation>表，每行一个</translation>
    </message>
    <message>
        <source>Add all</source>
        <translation>全部添加</translation>
    </message>
    <message>
        <source>Paste a list of tables</source>
        <translation>粘贴表清单</translation>
    </message>
    <message>
        <source>A line each: schema.table, or source and target with a comma between them. All lines are added, or none.</source>
        <translation>每行一个：schema.table，或用逗号隔开的源与目标。要么全部添加，要么一行也不加。</translation>
    </message>
    <message>
        <source>Pipeline</source>
        <translation>管道</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>源</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Means</source>
        <translation>含义</translation>
    </message>
    <message>
        <source>What the lines mean</source>
        <translation>各行的含义</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>✓ is added</source>
        <translation>✓ 将添加</translation>
    </message>
    <message>
        <source>Nothing to add yet.</source>
        <translation>尚无可添加的内容。</translation>
    </message>
    <message>
        <source>Lines in the way: %1. Nothing is added.</source>
        <translation>有问题的行：%1。不会添加任何内容。</translation>
    </message>
    <message>
        <source>Lines: %1, all well.</source>
        <translation>共 %1 行，全部正常。</translation>
    </message>
</context>
<context>
    <name>lutra::ui::PrepareStep</name>
    <message>
        <source>Make both servers ready.</source>
        <translation>准备两台服务器。</translation>
    </message>
    <message>
        <source>You see every statement before it runs. The administrator&apos;s login is used once and kept nowhere.</source>
        <translation>每条语句执行前都会显示。管理员登录只使用一次，不保存。</translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation>管理员</translation>
    </message>
    <message>
        <source>Administrator&apos;s password</source>
        <translation>管理员密码</translation>
    </message>
    <message>
        <source>Schemas with the application&apos;s tables</source>
        <translation>应用表所在的库</translation>
    </message>
    <message>
        <source>shop, crm; left empty: all that the administrator sees</source>
        <translation>shop, crm；留空：管理员可见的全部</translation>
    </message>
    <message>
        <source>What will run</source>
        <translation>将要执行</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Save .sql</source>
        <translation>保存 .sql</translation>
    </message>
    <message>
        <source>Statements for this server</source>
        <translation>此服务器的语句</translation>
    </message>
    <message>
        <source>Run these statements</source>
        <translation>执行这些语句</translation>
    </message>
    <message>
        <source>Test again</source>
        <translation>重新测试</translation>
    </message>
    <message>
        <source>Running …</source>
        <translation>正在执行…</translation>
    </message>
    <message>
        <source>Done.</source>
        <translation>完成。</translation>
    </message>
    <message>
        <source>Save the statements</source>
        <translation>保存语句</translation>
    </message>
    <message>
        <source>Saved to %1.</source>
        <translation>已保存到 %1。</translation>
    </message>
    <message>
        <source>Testing</source>
        <translation>测试中</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Needs this</source>
        <translation>需要执行</translation>
    </message>
    <message>
        <source>Needs an administrator&apos;s login.</source>
        <translation>需要管理员登录。</translation>
    </message>
</context>
<context>
    <name>lutra::ui::ReviewDialog</name>
    <message>
        <source>Type %1 to confirm</source>
        <translation>输入 %1 以确认</translation>
    </message>
    <message>
        <source>What will be written</source>
        <translation>将要写入的内容</translation>
    </message>
    <message>
        <source>What would change in the file</source>
        <translation>文件将有的变化</translation>
    </message>
    <message>
        <source>This file was written by hand. Its comments and its order do not stay; the version that is there now is kept among the earlier ones.</source>
        <translation>此文件为手工编写。其注释与顺序不会保留；当前版本会保存在历史版本中。</translation>
    </message>
    <message>
        <source>Write this</source>
        <translation>写入</translation>
    </message>
    <message>
        <source>Production: %1 will be gone from the configuration.</source>
        <translation>生产环境：%1 将从配置中消失。</translation>
    </message>
    <message>
        <source>The engine takes it when it starts next.</source>
        <translation>引擎下次启动时生效。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>lutra::ui::StartStep</name>
    <message>
        <source>Everything is checked before it starts.</source>
        <translation>启动之前检查一切。</translation>
    </message>
    <message>
        <source>Nothing has been written to your tables yet.</source>
        <translation>尚未向您的表写入任何内容。</translation>
    </message>
    <message>
        <source>Configuration as text</source>
        <translation>文本形式的配置</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>重新检查</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>The same on a command line</source>
        <translation>等价的命令行</translation>
    </message>
    <message>
        <source>Checking …</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>Could not be checked</source>
        <translation>无法检查</translation>
    </message>
    <message numerus="yes">
        <source>%n in the way</source>
        <translation>
            <numerusform>%n 项阻碍</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Ready, %n to know</source>
        <translation>
            <numerusform>就绪，%n 项须知</numerusform>
        </translation>
    </message>
    <message>
        <source>All well</source>
        <translation>一切正常</translation>
    </message>
    <message>
        <source>Ignore %1</source>
        <translation>忽略 %1</translation>
    </message>
    <message>
        <source>Why it may be so</source>
        <translation>为何可以接受</translation>
    </message>
    <message>
        <source>The reason stands in the configuration, for those who come later.</source>
        <translation>原因会写入配置，供后来的人查阅。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Ignore it</source>
        <translation>忽略</translation>
    </message>
</context>
<context>
    <name>lutra::ui::TableList</name>
    <message>
        <source>, carried</source>
        <translation>，同步</translation>
    </message>
    <message>
        <source>, not carried</source>
        <translation>，不同步</translation>
    </message>
</context>
<context>
    <name>lutra::ui::TablesStep</name>
    <message>
        <source>Which tables shall be kept equal?</source>
        <translation>哪些表要保持一致？</translation>
    </message>
    <message>
        <source>Mappings</source>
        <translation>映射</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>源</translation>
    </message>
    <message>
        <source>Without</source>
        <translation>排除</translation>
    </message>
    <message>
        <source>Structure of mapped tables</source>
        <translation>已映射表的结构</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Means</source>
        <translation>含义</translation>
    </message>
    <message>
        <source>Differences of structure</source>
        <translation>结构差异</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>A double click carries the table.</source>
        <translation>双击即可同步该表。</translation>
    </message>
    <message>
        <source>Search in the tables of %1</source>
        <translation>在 %1 的表中搜索</translation>
    </message>
    <message>
        <source>Tables of %1</source>
        <translation>%1 的表</translation>
    </message>
    <message>
        <source>%1 of %2 carried</source>
        <translation>同步 %1 / %2</translation>
    </message>
    <message>
        <source>%1 missing here: %2</source>
        <translation>此处缺少 %1 个：%2</translation>
    </message>
    <message>
        <source>Comparing …</source>
        <translation>正在比较…</translation>
    </message>
    <message>
        <source>there</source>
        <translation>存在</translation>
    </message>
    <message>
        <source>✕ no such table</source>
        <translation>✕ 没有此表</translation>
    </message>
    <message>
        <source>%1 of %2 tables fit column by column.</source>
        <translation>%1 / %2 个表逐列一致。</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Empty: the same names.</source>
        <translation>留空：名称相同。</translation>
    </message>
    <message>
        <source>Names, ranges such as order_[00-31], * or regular expressions, as schema.table.</source>
        <translation>名称、范围（如 order_[00-31]）、* 或正则表达式，写作 库.表。</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>When both sites changed one row of the chosen mapping</source>
        <translation>两端修改了所选映射的同一行时</translation>
    </message>
    <message>
        <source>as the channel</source>
        <translation>与通道相同</translation>
    </message>
    <message>
        <source>As the channel: %1</source>
        <translation>与通道相同：%1</translation>
    </message>
</context>
<context>
    <name>lutra::ui::ThingForm</name>
    <message>
        <source>Password, to test the link</source>
        <translation>密码（用于测试连接）</translation>
    </message>
    <message>
        <source>It goes into no file.</source>
        <translation>不会写入任何文件。</translation>
    </message>
    <message>
        <source>Test the link</source>
        <translation>测试连接</translation>
    </message>
    <message>
        <source>An administrator makes the account: lutra init --print shows how.</source>
        <translation>由管理员创建账号：lutra init --print 会给出方法。</translation>
    </message>
</context>
<context>
    <name>lutra::ui::ThingsPage</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃更改</translation>
    </message>
    <message>
        <source>Review and write …</source>
        <translation>查看并写入 …</translation>
    </message>
    <message>
        <source>Paste a list …</source>
        <translation>粘贴清单 …</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Search in names and values</source>
        <translation>搜索名称和值</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>There is none yet.</source>
        <translation>还没有。</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Used by %1</source>
        <translation>使用者：%1</translation>
    </message>
    <message>
        <source>The sandbox writes its own configuration.</source>
        <translation>沙箱自行编写其配置。</translation>
    </message>
    <message>
        <source>Nothing is changed.</source>
        <translation>没有更改。</translation>
    </message>
    <message>
        <source>Changed, and not written yet.</source>
        <translation>已更改，尚未写入。</translation>
    </message>
    <message>
        <source>Not ready: %1</source>
        <translation>尚未就绪：%1</translation>
    </message>
    <message>
        <source>to %1</source>
        <translation>到 %1</translation>
    </message>
</context>
<context>
    <name>lutra::ui::TwoSitesDiagram</name>
    <message>
        <source>%1 and %2 in two-way sync</source>
        <translation>%1 与 %2 双向同步</translation>
    </message>
    <message>
        <source>home</source>
        <translation>主站点</translation>
    </message>
</context>
<context>
    <name>lutra::ui::TwoWayWizard</name>
    <message>
        <source>‹ Back</source>
        <translation>‹ 上一步</translation>
    </message>
    <message>
        <source>Next ›</source>
        <translation>下一步 ›</translation>
    </message>
    <message>
        <source>Set up two-way sync</source>
        <translation>设置双向同步</translation>
    </message>
    <message>
        <source>Finish later</source>
        <translation>稍后完成</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>Next becomes available when both servers pass their test.</source>
        <translation>两台服务器通过测试后才能继续。</translation>
    </message>
    <message>
        <source>A server cannot be reached yet.</source>
        <translation>有一台服务器尚无法连接。</translation>
    </message>
    <message>
        <source>Both are the same server.</source>
        <translation>两者是同一台服务器。</translation>
    </message>
    <message>
        <source>Next becomes available when both servers are ready.</source>
        <translation>两台服务器就绪后才能继续。</translation>
    </message>
    <message>
        <source>Something is in the way; each finding shows what mends it.</source>
        <translation>存在阻碍；每项都给出修复方法。</translation>
    </message>
    <message>
        <source>Start becomes available when everything is checked.</source>
        <translation>检查完成后才能启动。</translation>
    </message>
    <message>
        <source>Passwords are kept nowhere: type them again at step 2.</source>
        <translation>密码不会保存：请在第 2 步重新输入。</translation>
    </message>
    <message>
        <source>Step %1: %2</source>
        <translation>第 %1 步：%2</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Nodes: %1</source>
        <translation>节点：%1</translation>
    </message>
    <message>
        <source>Mappings: %1</source>
        <translation>映射：%1</translation>
    </message>
</context>
<context>
    <name>lutra::ui::WhereStep</name>
    <message>
        <source>Where shall the pipelines run?</source>
        <translation>管道在哪里运行？</translation>
    </message>
    <message>
        <source>It can be changed later.</source>
        <translation>以后可以更改。</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>在本机</translation>
    </message>
    <message>
        <source>On nodes of their own, kept in step by ZooKeeper</source>
        <translation>在独立节点上，由 ZooKeeper 协调</translation>
    </message>
    <message>
        <source>The engine is a process of its own: closing this window stops nothing. No ZooKeeper and no other machine is needed.</source>
        <translation>引擎是独立进程：关闭此窗口不会停止任何东西。不需要 ZooKeeper，也不需要其他机器。</translation>
    </message>
    <message>
        <source>Nodes and cluster are written into the configuration and checked for form. Until nodes can be paired with, this computer runs the channel.</source>
        <translation>节点与集群写入配置并检查格式。在能够与节点配对之前，由本机运行通道。</translation>
    </message>
    <message>
        <source>Name of node %1</source>
        <translation>节点 %1 的名称</translation>
    </message>
    <message>
        <source>Address of node %1, host:port</source>
        <translation>节点 %1 的地址，host:port</translation>
    </message>
    <message>
        <source>ZooKeeper cluster</source>
        <translation>ZooKeeper 集群</translation>
    </message>
    <message>
        <source>Its servers, host:port, with commas</source>
        <translation>其服务器，host:port，以逗号分隔</translation>
    </message>
</context>
</TS>
